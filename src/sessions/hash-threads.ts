import { Worker } from 'node:worker_threads'

/** A password to hash, or to hold against a stored hash. */
export type HashJob =
  | { password: string; parameters: { memoryCost: number; timeCost: number; parallelism: number } }
  | { password: string; stored: string }

export type HashOutcome = { hash: string } | { verified: boolean } | { failed: true }

export interface HashThreads {
  /** Waits for a free thread. */
  run(job: HashJob): Promise<HashOutcome>
  /** Ends the threads; what still waits is rejected. */
  close(): Promise<void>
}

interface Waiting {
  job: HashJob
  resolve(outcome: HashOutcome): void
  reject(error: Error): void
}

/**
 * Up to `count` threads that hash and do nothing else, each started when it is first needed. libuv's threads would hash as
 * well, but they are the store's: a login storm would hold up every check.
 */
export function createHashThreads(count: number): HashThreads {
  const threads = new Set<Worker>()
  const idle: Worker[] = []
  const waiting: Waiting[] = []
  const underWay = new Map<Worker, Waiting>()
  let closed = false

  function start(): Worker {
    const thread = new Worker(new URL('./hash-thread.mjs', import.meta.url))
    threads.add(thread)
    thread.on('message', (outcome: HashOutcome) => {
      const done = underWay.get(thread)
      underWay.delete(thread)
      // A thread without work must not keep the process alive.
      thread.unref()
      idle.push(thread)
      done?.resolve(outcome)
      next()
    })
    thread.on('error', () => undefined)
    thread.on('exit', () => {
      threads.delete(thread)
      underWay.get(thread)?.reject(new Error('A thread that hashes passwords ended'))
      underWay.delete(thread)
      const index = idle.indexOf(thread)
      if (index >= 0) idle.splice(index, 1)
      next()
    })
    return thread
  }

  function next(): void {
    if (waiting.length === 0 || closed) return
    const thread = idle.pop() ?? (threads.size < count ? start() : undefined)
    if (thread === undefined) return
    const first = waiting.shift()
    if (first === undefined) return
    underWay.set(thread, first)
    thread.ref()
    thread.postMessage(first.job)
  }

  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        if (closed) throw new Error('No password is hashed any more')
        waiting.push({ job, resolve, reject })
        next()
      }),
    async close() {
      closed = true
      for (const { reject } of waiting.splice(0)) reject(new Error('No password is hashed any more'))
      await Promise.all([...threads].map((thread) => thread.terminate()))
    },
  }
}
