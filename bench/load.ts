// The load generator: raw keep-alive connections that send and check the reply.
//
// Of its own, as it shares a small machine with what it measures: autocannon takes about twice the CPU for each request,
// nearly as much as bare Koa, and would have to build each request with its new credential in between.
import { readFileSync } from 'node:fs'
import net from 'node:net'
import { createHistogram } from 'node:perf_hooks'
import { setImmediate } from 'node:timers'
import { exchangeOf } from './exchanges.js'
import { cpuTime } from './proc.js'
import { wholeReply } from './replies.js'
import type { Reply } from './replies.js'

export interface Stream {
  exchange: string
  connections: number
  /** how many the requests may name */
  sessions: number
  /** how many were named before: those are left for the end, or over */
  first?: number | undefined
  /** requests, at random moments, whether or not replies come; else each reply is followed by a request */
  perSecond?: number | undefined
}
export interface Job {
  port: number
  /** the first is what is measured */
  streams: Stream[]
  /** a file of what a peer's seed gave the sessions */
  credentials?: string | undefined
  /** seconds before anything counts */
  warmup: number
  seconds: number
  /** seconds for the last replies */
  grace: number
  /** of the server */
  pids: number[]
}

export interface Measured {
  /** right replies within the time */
  count: number
  seconds: number
  /** milliseconds */
  latency: { p50: number; p99: number }
  /** by what went wrong */
  failures: Record<string, number>
  /** one of the wrong replies */
  example?: string | undefined
  /** right replies in all */
  answered: number
  /** what a probe other than the load found */
  value?: number | undefined
  /** microseconds of CPU that the server took for a request, where the system tells */
  serverCpu?: number | undefined
  /** the part of the time that the generator's CPU worked; absent where it waits in a loop */
  generatorBusy?: number | undefined
  /** what the other streams saw within the time */
  beside?: { count: number; refused: number } | undefined
  /** begin and end of the time, microseconds of the system's steady clock */
  window?: [number, number] | undefined
}

const BUFFER_SIZE = 16_384
/** Requests that are made ahead for a second; what needs more begins with the first of them anew. */
const MOST_PER_SECOND = 60_000

const job: Job = JSON.parse(process.argv[2] ?? '')
const credentials: string[] =
  job.credentials === undefined ? [] : JSON.parse(readFileSync(job.credentials, 'utf8'))

const failures: Record<string, number> = {}
let example: string | undefined
let waiting = 0
let sending = true
let counting = false
let finished = false
const histogram = createHistogram()
let cpuAtStart = cpuTimes()
let startedAt = 0
let measured: Measured | undefined

const streams = job.streams.map(createStream)
const [main] = streams

function fail(what: string, reply?: string) {
  failures[what] = (failures[what] ?? 0) + 1
  example ??= reply
}

function createStream({ exchange, connections, sessions, first = 0, perSecond }: Stream, position: number) {
  const { request, isRight, ends, refusal } = exchangeOf(exchange)
  const most = Math.ceil((job.warmup + job.seconds) * MOST_PER_SECOND)
  // Made before the start, so that making them is no part of the load.
  const requests = Array.from({ length: Math.min(ends ? sessions - first : sessions, most) }, (_, place) =>
    request(named(place), credentials[named(place)] ?? ''),
  )
  /** @param place among the requests */
  function named(place: number) {
    return (first + place) % sessions
  }
  const refused = refusal === undefined ? undefined : String(refusal)
  const isMain = position === 0
  let next = 0
  /** When requests that no connection was free for were due. */
  const due: number[] = []
  const idle: ((dueAt: number) => void)[] = []
  let nextDue = performance.now()

  const self = {
    counted: 0,
    answered: 0,
    refused: 0,
    /** The place of the next request, or undefined when there is none left. */
    take() {
      if (!sending) return undefined
      if (next < requests.length) return next++
      if (!ends) {
        next = 1
        return 0
      }
      stop()
      return undefined
    },
    /** Sends what is due at this time. */
    pace(now: number) {
      if (perSecond === undefined) return
      for (; nextDue <= now; nextDue += (-Math.log(1 - Math.random()) * 1000) / perSecond) due.push(nextDue)
      while (due.length > 0 && idle.length > 0) idle.pop()?.(due.shift() ?? now)
    },
    /** Ends a pace: what was never sent has waited at least until now. */
    end() {
      const now = performance.now()
      if (isMain) for (const since of due) histogram.record(Math.max(1, Math.round((now - since) * 1e6)))
      due.length = 0
    },
    connect() {
      for (let opened = 0; opened < connections; opened += 1) connect()
    },
  }

  function connect() {
    let place = 0
    let sentAt = 0
    let text = ''
    let isWaiting = false

    /** @param since when it was due */
    const send = (since: number) => {
      const taken = self.take()
      if (taken === undefined) return
      place = taken
      isWaiting = true
      waiting += 1
      sentAt = since
      socket.write(requests[place] ?? '', 'latin1')
    }

    const goOn = () => {
      if (perSecond === undefined) send(performance.now())
      else if (due.length > 0) send(due.shift() ?? 0)
      else idle.push(send)
    }

    const receive = ({ status, body }: Reply) => {
      isWaiting = false
      waiting -= 1
      if (status === refused) {
        if (counting) self.refused += 1
      } else if (status !== '200') fail(`status ${status}`, text)
      else if (!isRight(body, named(place))) fail('wrong body', text)
      else {
        self.answered += 1
        if (counting) {
          self.counted += 1
          if (isMain) histogram.record(Math.max(1, Math.round((performance.now() - sentAt) * 1e6)))
        }
      }
      text = ''
      goOn()
      if (!sending && waiting === 0) finish()
    }

    const socket = net.connect({
      port: job.port,
      host: '127.0.0.1',
      noDelay: true,
      // Spares the stream's machinery for each reply.
      onread: {
        buffer: Buffer.allocUnsafeSlow(BUFFER_SIZE),
        callback(size, buffer) {
          text += (buffer as Buffer).toString('latin1', 0, size)
          const reply = wholeReply(text)
          if (reply === undefined) return true
          if (typeof reply !== 'string' && isWaiting) receive(reply)
          else {
            fail(typeof reply === 'string' ? reply : 'a reply to no request', text)
            socket.destroy()
          }
          return true
        },
      },
    })
    socket.on('connect', goOn)
    // A reply that was due is lost with its connection, and the other connections go on.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      fail('connection lost')
      if (idle.includes(send)) idle.splice(idle.indexOf(send), 1)
      if (isWaiting) waiting -= 1
      isWaiting = false
      if (!sending && waiting === 0) finish()
    })
  }

  return self
}

function start() {
  counting = true
  cpuAtStart = cpuTimes()
  startedAt = performance.now()
}

function stop() {
  if (!sending) return
  sending = counting = false
  for (const stream of streams) stream.end()
  const now = performance.now()
  const seconds = (now - startedAt) / 1000
  const cpu = cpuTimes()
  const counted = main?.counted ?? 0
  const steady = Number(process.hrtime.bigint() / 1000n)
  measured = {
    count: startedAt === 0 ? 0 : counted,
    seconds,
    latency: { p50: histogram.percentile(50) / 1e6, p99: histogram.percentile(99) / 1e6 },
    failures,
    answered: 0,
    window: [steady - Math.round(seconds * 1e6), steady],
  }
  if (!isPaced) measured.generatorBusy = (cpu.own - cpuAtStart.own) / 1e6 / seconds
  if (streams.length > 1) {
    const others = streams.slice(1)
    measured.beside = {
      count: others.reduce((sum, { counted }) => sum + counted, 0),
      refused: others.reduce((sum, { refused }) => sum + refused, 0),
    }
  }
  if (cpu.server !== undefined && cpuAtStart.server !== undefined && counted > 0) {
    measured.serverCpu = (cpu.server - cpuAtStart.server) / counted
  }
  if (startedAt === 0) fail('all sessions were ended before the time began: seed more')
  setTimeout(() => {
    for (; waiting > 0; waiting -= 1) fail('no reply')
    finish()
  }, job.grace * 1000)
  if (waiting === 0) finish()
}

function finish() {
  if (finished) return
  finished = true
  const text = JSON.stringify({ ...measured, failures, example, answered: main?.answered ?? 0 })
  process.stdout.write(text, () => process.exit())
}

/** Microseconds of CPU so far. */
function cpuTimes() {
  const { user, system } = process.cpuUsage()
  return { own: user + system, server: cpuTime(job.pids) }
}

const isPaced = job.streams.some(({ perSecond }) => perSecond !== undefined)

for (const stream of streams) stream.connect()
if (isPaced) {
  // A timer's millisecond is too coarse for tens of requests in each: the generator has a core for itself.
  const turn = () => {
    if (!sending) return
    for (const stream of streams) stream.pace(performance.now())
    setImmediate(turn)
  }
  turn()
}
setTimeout(() => {
  start()
  setTimeout(stop, job.seconds * 1000)
}, job.warmup * 1000)
