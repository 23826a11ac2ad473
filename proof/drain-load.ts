// A steady load over kept connections, of which every request is followed from its last byte to its reply.
import net from 'node:net'
import { clearInterval, setInterval } from 'node:timers'

/** Milliseconds between two looks at what is due. */
const TICK = 5

export type SteadyLoad = ReturnType<typeof startLoad>

/**
 * Sends requests at a steady rate. Each connection carries one request at a time; one that the server has closed, or says
 * it will close, is replaced by another. What is counted as `unanswered` was sent in full on a connection that had been
 * accepted, as it had already carried a reply, and came to an end without one. A connection that ends before its first
 * reply may never have been taken from the listener's queue: that is `refused`, like one that is not taken at all.
 */
export function startLoad({
  port,
  rate,
  connections,
  request,
}: {
  /** where a new connection goes */
  port: () => number | undefined
  /** requests a second */
  rate: number
  connections: number
  /** the whole text of a request */
  request: (number: number) => string
}) {
  const counts = { sent: 0, answered: 0, unanswered: 0, refused: 0, wrong: 0, closedByReply: 0 }
  let free: Link[] = []
  const all = new Set<Link>()
  let stopped = false
  let due = 0
  let last = performance.now()

  interface Link {
    socket: net.Socket
    waits: boolean
    proven: boolean
    isFirst: boolean
    text: string
  }

  function connect() {
    const to = port()
    if (to === undefined || stopped) return
    const socket = net.connect({ port: to, host: '127.0.0.1', noDelay: true })
    const link: Link = { socket, waits: false, proven: false, isFirst: true, text: '' }
    all.add(link)
    socket.setEncoding('latin1')
    socket.on('connect', () => free.push(link))
    socket.on('data', (part) => read(link, String(part)))
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.destroy())
    socket.on('close', () => {
      all.delete(link)
      free = free.filter((other) => other !== link)
      if (link.waits && link.proven) counts.unanswered += 1
      else if (link.waits || link.isFirst) counts.refused += 1
    })
  }

  function read(link: Link, part: string) {
    link.text += part
    const end = link.text.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = link.text.slice(0, end)
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (link.text.length < end + 4 + length) return
    link.text = ''
    link.waits = false
    link.proven = true
    link.isFirst = false
    counts.answered += 1
    if (!/^HTTP\/1\.1 (200|401)/.test(head)) counts.wrong += 1
    if (/\r\nconnection: close/i.test(head)) {
      counts.closedByReply += 1
      all.delete(link)
      link.socket.destroy()
    } else free.push(link)
  }

  const timer = setInterval(() => {
    const now = performance.now()
    due = Math.min(due + ((now - last) * rate) / 1_000, connections)
    last = now
    while (all.size < connections && port() !== undefined && !stopped) connect()
    for (
      let link = due >= 1 ? free.shift() : undefined;
      link !== undefined;
      link = due >= 1 ? free.shift() : undefined
    ) {
      if (!link.socket.writable) continue
      due -= 1
      link.waits = true
      counts.sent += 1
      link.socket.write(request(counts.sent))
    }
  }, TICK)

  return {
    counts,
    /** Sends no more, waits for what is under way, and closes. */
    async stop() {
      stopped = true
      clearInterval(timer)
      const deadline = performance.now() + 3_000
      while ([...all].some(({ waits }) => waits) && performance.now() < deadline) await pause(10)
      for (const { socket } of all) socket.destroy()
      await pause(0)
    },
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
