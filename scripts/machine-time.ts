// How much of a virtual machine's time its hypervisor gives to others.
import { readFileSync } from 'node:fs'

/** The part that others may take before a failure is theirs: the service gives up what takes seconds. */
export const MOST_STOLEN = 0.2

/** Time of all cores so far, and what of it a hypervisor gave to others; undefined where the system does not tell. */
export function machineTimes(): { all: number; stolen: number } | undefined {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n', 1)
    // user, nice, system, idle, iowait, irq, softirq, steal; guests' time is in the first two already.
    const times = line.split(/ +/).slice(1, 9).map(Number)
    return { all: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 }
  } catch {
    return undefined
  }
}

/** The part of the machine's time since then that went to others. */
export function stolenSince(before: ReturnType<typeof machineTimes>) {
  const now = machineTimes()
  return before === undefined || now === undefined || now.all === before.all
    ? 0
    : (now.stolen - before.stolen) / (now.all - before.all)
}
