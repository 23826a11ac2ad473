// How long a process waited for a core, so that a busy machine is not taken for a slow service.
import { readdirSync, readFileSync } from 'node:fs'

/**
 * Milliseconds that all threads of a process have waited for a core; 0 where the system does not tell.
 *
 * @param {number} pid
 */
export function waitedForCore(pid) {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return threads.reduce((sum, thread) => sum + waited(`/proc/${pid}/task/${thread}/schedstat`), 0)
  } catch {
    return 0
  }
}

/** @param {string} file */
const waited = (file) => Number(readFileSync(file, 'utf8').split(' ')[1] ?? 0) / 1e6
