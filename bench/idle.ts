// Opens keep-alive connections, has one session check answered on each, and tells what memory the server then holds.
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { exchangeOf } from './exchanges.js'
import { residentMemory } from './proc.js'
import { wholeReply } from './replies.js'

/** Connections that are opened at once, below what a listening socket holds back for its process. */
const AT_ONCE = 100
/** Milliseconds for what goes on after the last reply. */
const SETTLE = 1_000

const { port, connections, pids }: { port: number; connections: number; pids: number[] } = JSON.parse(
  process.argv[2] ?? '',
)
const { request, isRight } = exchangeOf('check')
const failures: Record<string, number> = {}
const fail = (what: string) => (failures[what] = (failures[what] ?? 0) + 1)
/** Fewer than there are sessions. */
const USED = 1_000
let isOver = false

function open(number: number) {
  return new Promise((resolve) => {
    const index = number % USED
    let text = ''
    const socket = net.connect(port, '127.0.0.1', () => socket.write(request(index, ''), 'latin1'))
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      const reply = wholeReply(text)
      if (reply === undefined) return
      if (typeof reply === 'string') fail(reply)
      else if (reply.status !== '200') fail(`status ${reply.status}`)
      else if (!isRight(reply.body, index)) fail('wrong body')
      resolve(undefined)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (!isOver) fail('connection lost')
      resolve(undefined)
    })
  })
}

const begin = performance.now()
for (let opened = 0; opened < connections; opened += AT_ONCE) {
  const size = Math.min(AT_ONCE, connections - opened)
  await Promise.all(Array.from({ length: size }, (_, offset) => open(opened + offset)))
}
const seconds = (performance.now() - begin) / 1000
await sleep(SETTLE)
const bytes = residentMemory(pids)
isOver = true
process.stdout.write(JSON.stringify({ bytes, count: connections, seconds, failures }), () => process.exit())
