import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { clearInterval, setInterval } from 'node:timers'
import { setTimeout as pause } from 'node:timers/promises'
import { NotRun } from '../context.js'
import { serveWithUser } from '../http-service.js'
import controls from '../controls/L2.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'
import type { Socket } from 'node:net'

const IDLE = 10_000
const SLOW = 500
/** Files that a process needs beside those of the connections. */
const SPARE = 500
const EVERY = 20
const REQUEST = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'
/** Seconds by which slow headers, slow bodies and slow reads must have been ended. */
const DEADLINES = { headers: 10, body: 30, read: 85 }

export default {
  id: 'L2',
  alone: true,
  promise: '10,000 idle connections and slow attackers hurt nobody else',
  how: 'opens keep-alive connections from one address, then beside them clients that send headers or bodies a byte at a time and clients that never read; meanwhile session checks on connections of their own, new and old. The idle ones stay open, the slow ones are closed',
  asked: 'healthy probes 100 %, p99 100 ms at the most',
  limit: 6,
  controls,
  async check(context) {
    const idle = context.size(IDLE, 2_000)
    const slow = context.size(SLOW, 50)
    requireFiles(IDLE + 3 * SLOW + SPARE)
    const { port, login } = await serveWithUser(context)
    const token = await login()
    const open = new Set<Socket>()
    const idlers = new Set<Socket>()
    context.onClose(() => open.forEach((socket) => socket.destroy()))

    for (let next = 0; next < idle; next += 100) {
      await Promise.all(Array.from({ length: 100 }, () => idleConnection(port, open, idlers)))
      context.tell(`${next} connections`)
      if (open.size < next) break
    }
    // Each of those that do not read holds some megabytes in the system's buffers.
    const readers = slow / 10
    const slowOnes = [
      ...Array.from({ length: slow }, () => slowClient(port, 'headers', open)),
      ...Array.from({ length: slow }, () => slowClient(port, 'body', open)),
      ...Array.from({ length: readers }, () => slowClient(port, 'read', open)),
    ]
    const seconds = context.size(90, 13)
    const { latencies, failed } = await probe(context, { port, token, seconds })
    latencies.sort((one, other) => one - other)
    const at = (share: number) =>
      latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Infinity
    if (failed > 0) context.fault(`${failed} of ${latencies.length + failed} probes failed`)
    if (at(0.99) > 100 * context.patience)
      context.fault(`the p99 of healthy probes is ${at(0.99).toFixed(0)} ms`)
    const left = [...idlers].filter((socket) => open.has(socket)).length
    if (left < idle) context.fault(`${idle - left} of ${idle} idle connections were closed`)
    for (const [kind, deadline] of Object.entries(DEADLINES)) {
      if (deadline + 2 > seconds) continue
      const still = slowOnes.filter((one) => one.kind === kind && !one.socket.destroyed).length
      if (still > 0) context.fault(`${still} clients with a slow ${kind} are still there after ${seconds} s`)
    }
    return `100 % of ${latencies.length.toLocaleString('en')} probes, p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, beside ${idle.toLocaleString('en')} idle connections and ${slowOnes.length} slow clients, which were closed in time`
  },
} satisfies SignoffPromise

function requireFiles(needed: number) {
  const limits = process.platform === 'linux' ? readFileSync('/proc/self/limits', 'utf8') : ''
  const hard = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? Infinity)
  if (hard < needed)
    throw new NotRun(`A process may open ${hard} files only; raise it to ${needed}: ulimit -Hn ${needed}`)
}

/** A connection that has had one reply, and rests. It asks again before the server would close it. */
async function idleConnection(port: number, open: Set<Socket>, idlers: Set<Socket>) {
  const socket = connect({ port, host: '127.0.0.1' })
  open.add(socket)
  socket.on('error', () => undefined)
  socket.on('close', () => open.delete(socket))
  socket.write(REQUEST)
  // A reset rejects; what was closed is counted later.
  await Promise.race([once(socket, 'data'), once(socket, 'close')]).catch(() => undefined)
  const again = setInterval(() => socket.write(REQUEST), 40_000 + Math.random() * 20_000)
  socket.on('close', () => clearInterval(again))
  idlers.add(socket)
  socket.resume()
}

function slowClient(port: number, kind: 'headers' | 'body' | 'read', open: Set<Socket>) {
  const socket = connect({ port, host: '127.0.0.1' })
  open.add(socket)
  let timer: NodeJS.Timeout | undefined
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clearInterval(timer)
    open.delete(socket)
  })
  if (kind === 'read') {
    socket.pause()
    // More than the system's buffers hold, a few at a time.
    timer = setInterval(() => socket.write('GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(8)), 500)
  } else {
    socket.resume()
    socket.write(
      kind === 'headers'
        ? 'GET /healthz HTTP/1.1\r\nX-Slow: '
        : 'POST /logout HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n',
    )
    timer = setInterval(() => socket.write('a'), 1_000)
  }
  return { kind, socket }
}

/** Checks a session again and again: on one connection that stays, and on new ones. */
async function probe(
  context: Context,
  { port, token, seconds }: { port: number; token: string; seconds: number },
) {
  const message = (more: string) =>
    `GET /auth/session HTTP/1.1\r\nHost: a\r\nsession_token: ${token}\r\n${more}\r\n`
  const latencies: number[] = []
  let failed = 0
  let kept: Socket | undefined
  const one = async (isNew: boolean) => {
    const begun = performance.now()
    const socket =
      isNew || kept === undefined || kept.destroyed
        ? connect({ port, host: '127.0.0.1', noDelay: true })
        : kept
    if (!isNew) kept = socket
    socket.removeAllListeners('error').on('error', () => undefined)
    socket.write(message(isNew ? 'Connection: close\r\n' : ''))
    const data: unknown[] = await Promise.race([
      once(socket, 'data'),
      once(socket, 'close').then(() => ['']),
      pause(5_000, ['']),
    ]).catch(() => [''])
    if (String(data[0]).startsWith('HTTP/1.1 200 ')) latencies.push(performance.now() - begun)
    else failed += 1
    if (isNew) socket.destroy()
  }
  const until = performance.now() + seconds * 1_000
  for (let count = 0; performance.now() < until; count += 1) {
    await one(count % 2 === 0)
    await pause(EVERY)
    if (count % 50 === 0)
      context.tell(`${count} probes, ${Math.ceil((until - performance.now()) / 1_000)} s left`)
  }
  kept?.destroy()
  return { latencies, failed }
}
