// What the system tells of processes.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Microseconds of a unit of /proc's CPU times; 100 of them are a second on all of Linux. */
const TICK = 10_000
const KIB = 1_024

/** A process and those that it started, as far as the system tells. */
export function withChildren(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean),
    )
    return [pid, ...children.flatMap((child) => withChildren(Number(child)))]
  } catch {
    return [pid]
  }
}

/** Microseconds of CPU that processes took so far, in all threads; undefined where the system does not tell. */
export function cpuTime(pids: number[]) {
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

/** Bytes of memory that processes hold. */
export function residentMemory(pids: number[]) {
  return pids.reduce((sum, pid) => sum + residentKib(pid) * KIB, 0)
}

function residentKib(pid: number) {
  try {
    return Number(/^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1])
  } catch {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))
  }
}
