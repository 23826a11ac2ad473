// The load generator: raw keep-alive connections that send, check the reply, and send again.
//
// Of its own, as it shares a small machine with what it measures: autocannon takes about twice the CPU for each request,
// nearly as much as bare Koa, and would have to build each request with its new credential in between.
import { readFileSync } from 'node:fs'
import net from 'node:net'
import { createHistogram } from 'node:perf_hooks'
import { scenarioOf } from './scenarios.mjs'

/**
 * @typedef {object} Job
 * @property {string} scenario
 * @property {number} port
 * @property {number} connections
 * @property {number} sessions how many the requests may name, from 0 on
 * @property {number} warmup seconds before anything counts
 * @property {number} seconds
 * @property {number} grace seconds for the last replies
 * @property {number} pid of the server
 */

/**
 * @typedef {object} Measured
 * @property {number} count right replies within the time
 * @property {number} seconds
 * @property {{ p50: number, p99: number }} latency milliseconds
 * @property {Record<string, number>} failures by what went wrong
 * @property {string} [example] one of the wrong replies
 * @property {number} answered right replies in all
 * @property {number} [serverCpu] microseconds of CPU that the server took for a request, where the system tells
 * @property {number} [generatorBusy] the part of the time that the generator's CPU worked
 */

const BUFFER_SIZE = 16_384
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i
/** Microseconds of a unit of /proc's CPU times; 100 of them are a second on all of Linux. */
const TICK = 10_000

/** @type {Job} */
const job = JSON.parse(process.argv[2] ?? '')
const scenario = scenarioOf(job.scenario)
// Made before the start, so that making them is no part of the load.
const requests = Array.from({ length: job.sessions }, (_, index) => scenario.request(index))

/** @type {Record<string, number>} */
const failures = {}
/** @type {string | undefined} */
let example
let next = 0
let answered = 0
let counted = 0
let waiting = 0
let sending = true
let counting = false
let finished = false
const histogram = createHistogram()
let cpuAtStart = cpuTimes()
let startedAt = 0
/** @type {Measured | undefined} */
let measured

/**
 * @param {string} what
 * @param {string} [reply]
 */
function fail(what, reply) {
  failures[what] = (failures[what] ?? 0) + 1
  example ??= reply
}

/** The number of the session that the next request names, or undefined when there is none left. */
function take() {
  if (!sending) return undefined
  if (next < requests.length) return next++
  if (!scenario.ends) {
    next = 1
    return 0
  }
  stop()
  return undefined
}

function start() {
  counting = true
  counted = 0
  cpuAtStart = cpuTimes()
  startedAt = performance.now()
}

function stop() {
  if (!sending) return
  sending = counting = false
  const seconds = (performance.now() - startedAt) / 1000
  const cpu = cpuTimes()
  measured = {
    count: startedAt === 0 ? 0 : counted,
    seconds,
    latency: { p50: histogram.percentile(50) / 1e6, p99: histogram.percentile(99) / 1e6 },
    failures,
    answered: 0,
    generatorBusy: (cpu.own - cpuAtStart.own) / 1e6 / seconds,
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
  const text = JSON.stringify({ ...measured, failures, example, answered })
  process.stdout.write(text, () => process.exit())
}

/** Microseconds of CPU so far. */
function cpuTimes() {
  const { user, system } = process.cpuUsage()
  return { own: user + system, server: serverCpuTime() }
}

function serverCpuTime() {
  try {
    const stat = readFileSync(`/proc/${job.pid}/stat`, 'latin1')
    // The name in brackets may hold spaces; user and system time are the 12th and 13th field behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK
  } catch {
    return undefined
  }
}

function connect() {
  let index = 0
  let sentAt = 0
  let text = ''
  let isWaiting = false

  const send = () => {
    const taken = take()
    if (taken === undefined) return
    index = taken
    isWaiting = true
    waiting += 1
    sentAt = performance.now()
    socket.write(/** @type {string} */ (requests[index]), 'latin1')
  }

  /**
   * @param {string} body
   * @param {string} reply
   */
  const receive = (body, reply) => {
    isWaiting = false
    waiting -= 1
    const status = reply.slice(9, 12)
    if (status !== '200') fail(`status ${status}`, reply)
    else if (!scenario.isRight(body, index)) fail('wrong body', reply)
    else {
      answered += 1
      if (counting) {
        counted += 1
        histogram.record(Math.max(1, Math.round((performance.now() - sentAt) * 1e6)))
      }
    }
    send()
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
        text += /** @type {Buffer} */ (buffer).toString('latin1', 0, size)
        const end = text.indexOf('\r\n\r\n')
        if (end === -1) return true
        const length = CONTENT_LENGTH.exec(text.slice(0, end))?.[1]
        if (length === undefined) fail('reply without Content-Length', text)
        const whole = end + 4 + Number(length ?? 0)
        if (text.length < whole) return true
        const reply = text
        text = ''
        if (!isWaiting || reply.length > whole) fail('more than one reply', reply)
        if (isWaiting) receive(reply.slice(end + 4), reply)
        return true
      },
    },
  })
  socket.on('connect', send)
  // A reply that was due is lost with its connection, and the other connections go on.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    fail('connection lost')
    if (isWaiting) waiting -= 1
    isWaiting = false
    if (!sending && waiting === 0) finish()
  })
}

for (let opened = 0; opened < job.connections; opened += 1) connect()
setTimeout(() => {
  start()
  setTimeout(stop, job.seconds * 1000)
}, job.warmup * 1000)
