// Runs in threads of its own: see hash-threads.ts. JavaScript, as a thread is started from a file, also under tests.
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'

/**
 * How much more willingly than others this thread waits for a core: hashing has what checks leave. Of a core that they fill
 * altogether it still gets one or two percent. With the quarter that 5 would give it, a storm of logins fills the core,
 * and checks queue for hundreds of milliseconds.
 */
const NICENESS = 19

try {
  // Linux gives each thread a niceness, and tells it its number here.
  setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), NICENESS)
} catch {
  // Elsewhere hashing and checks share the cores as equals.
}

parentPort?.on('message', (/** @type {import('./hash-threads.js').HashJob} */ job) => {
  parentPort?.postMessage(outcomeOf(job))
})

/**
 * @param {import('./hash-threads.js').HashJob} job
 * @returns {import('./hash-threads.js').HashOutcome}
 */
function outcomeOf(job) {
  try {
    return 'stored' in job
      ? { verified: verifySync(job.stored, job.password) }
      : { hash: hashSync(job.password, job.parameters) }
  } catch {
    // What argon2 says of its input goes no further.
    return { failed: true }
  }
}
