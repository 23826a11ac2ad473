import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Log } from './log.js'

export interface ConnectionLimits {
  /** Connections that may be open at once. */
  total: number
  /** And those of one client address; without a limit Infinity. */
  perSource: number
  /** Milliseconds after which a client must have taken what it was sent. */
  readTimeout: number
  /** Milliseconds between two looks for clients that do not. */
  sweepInterval: number
  /** Milliseconds between two lines of the log about the limits. */
  tellInterval: number
}

/** How many connections are looked at for one that can be closed, so that a crowd of busy ones costs no more than a few. */
const SEARCH = 64

/** Where a connection stands among those that are open, and since when it has not taken what it was sent. */
const place = Symbol('place')
const waitsSince = Symbol('waitsSince')

interface CountedSocket extends Socket {
  [place]?: number | undefined
  [waitsSince]?: number | undefined
}

/**
 * Bounds what connections can take. Nothing here runs for a request: connections are counted as they come and go, and looked
 * through now and then.
 *
 * Node's own maxConnections is left alone: the first of several processes would offer what is refused to the others, without end.
 */
export function limitConnections(
  server: Server,
  log: Log,
  limits: ConnectionLimits,
  isAnswering: (socket: Socket) => boolean,
): { countPipelined: () => void } {
  const open: CountedSocket[] = []
  const sources = new Map<string, number>()
  const tell = createTeller(log, limits.tellInterval)

  function leave(socket: CountedSocket): void {
    const index = socket[place]
    if (index === undefined) return
    socket[place] = undefined
    const last = open.pop()
    if (last !== undefined && last !== socket) {
      open[index] = last
      last[place] = index
    }
  }

  /** Counts a connection for its address; answers whether there is room for it. */
  function countSource(socket: Socket): boolean {
    const source = socket.remoteAddress ?? ''
    const count = sources.get(source) ?? 0
    if (count >= limits.perSource) return false
    sources.set(source, count + 1)
    socket.once('close', () => {
      const left = (sources.get(source) ?? 1) - 1
      if (left === 0) sources.delete(source)
      else sources.set(source, left)
    })
    return true
  }

  /**
   * Closes a connection on which no request is being answered. It is one of any: whoever holds the most of them loses the most,
   * while the oldest would be those of a proxy that was there before an attack.
   */
  function makeRoom(): boolean {
    const start = Math.floor(Math.random() * open.length)
    for (let step = 0; step < Math.min(SEARCH, open.length); step += 1) {
      const socket = open[(start + step) % open.length]
      if (socket !== undefined && !isAnswering(socket)) {
        leave(socket)
        socket.destroy()
        tell('idleClosed')
        return true
      }
    }
    return false
  }

  server.on('connection', (socket: CountedSocket) => {
    if (limits.perSource !== Infinity && !countSource(socket)) {
      tell('refusedOfSource')
      socket.destroy()
    } else if (open.length >= limits.total && !makeRoom()) {
      tell('refused')
      socket.destroy()
    } else {
      socket[place] = open.push(socket) - 1
      socket.once('close', () => {
        leave(socket)
      })
    }
  })

  const sweep = () => {
    const now = performance.now()
    for (const socket of open.slice()) {
      if (socket.writableLength === 0) socket[waitsSince] = undefined
      else if (now - (socket[waitsSince] ??= now) >= limits.readTimeout) {
        socket.destroy()
        tell('slowReaderClosed')
      }
    }
  }
  const timer = setInterval(sweep, limits.sweepInterval).unref()
  server.on('close', () => {
    clearInterval(timer)
    tell.rest()
  })
  return {
    countPipelined: () => {
      tell('pipelineClosed')
    },
  }
}

type Event = 'refused' | 'refusedOfSource' | 'idleClosed' | 'slowReaderClosed' | 'pipelineClosed'

/** Tells the first event at once and those that follow together, so that a storm of connections is none of lines. */
function createTeller(log: Log, interval: number) {
  let counts: Partial<Record<Event, number>> = {}
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    timer = undefined
    if (Object.keys(counts).length === 0) return
    log.warn(counts, 'connections beyond the limits')
    counts = {}
    timer = setTimeout(flush, interval).unref()
  }
  const tell = (event: Event) => {
    counts[event] = (counts[event] ?? 0) + 1
    if (timer === undefined) flush()
  }
  return Object.assign(tell, {
    rest() {
      clearTimeout(timer)
      flush()
      clearTimeout(timer)
    },
  })
}
