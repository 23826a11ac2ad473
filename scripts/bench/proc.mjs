// What the system tells of processes.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Microseconds of a unit of /proc's CPU times; 100 of them are a second on all of Linux. */
const TICK = 10_000
const KIB = 1_024

/**
 * A process and those that it started, as far as the system tells.
 * @param {number} pid
 * @returns {number[]}
 */
export function withChildren(pid) {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean),
    )
    return [pid, ...children.flatMap((child) => withChildren(Number(child)))]
  } catch {
    return [pid]
  }
}

/**
 * Microseconds of CPU that processes took so far, in all threads; undefined where the system does not tell.
 * @param {number[]} pids
 */
export function cpuTime(pids) {
  try {
    return pids.reduce((sum, pid) => {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
      // The name in brackets may hold spaces; user and system time are the 12th and 13th field behind it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return sum + (Number(fields[11]) + Number(fields[12])) * TICK
    }, 0)
  } catch {
    return undefined
  }
}

/**
 * Bytes of memory that processes hold.
 * @param {number[]} pids
 */
export function residentMemory(pids) {
  return pids.reduce((sum, pid) => sum + residentKib(pid) * KIB, 0)
}

/** @param {number} pid */
function residentKib(pid) {
  try {
    return Number(/^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1])
  } catch {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))
  }
}

/**
 * Time of all cores so far, and what of it a hypervisor gave to others; undefined where the system does not tell.
 * @returns {{ all: number, stolen: number } | undefined}
 */
export function machineTimes() {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n', 1)
    // user, nice, system, idle, iowait, irq, softirq, steal; guests' time is in the first two already.
    const times = line.split(/ +/).slice(1, 9).map(Number)
    return { all: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 }
  } catch {
    return undefined
  }
}

/**
 * The part of the machine's time since then that went to others.
 * @param {ReturnType<typeof machineTimes>} before
 */
export function stolenSince(before) {
  const now = machineTimes()
  return before === undefined || now === undefined || now.all === before.all
    ? 0
    : (now.stolen - before.stolen) / (now.all - before.all)
}
