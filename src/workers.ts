import cluster, { type Worker } from 'node:cluster'
import type { Log } from './http/log.js'

/** Milliseconds before a worker that died is replaced, so that one that cannot live takes no core for itself. */
const REPLACE_AFTER = 1_000

/** Tells a worker to open its log files anew. */
export const REOPEN = 'reopen'

export interface Address {
  address: string
  port: number
}

export interface Workers {
  /**
   * Resolves when all listen, with where; with nothing if they were stopped before.
   *
   * @throws WorkerFailed
   */
  listening: Promise<Address | undefined>
  /** Stops all; resolves when they are gone, with whether each ended as it should. */
  stop(): Promise<boolean>
  /** Tells all to open their log files anew. By a message, as a signal would end one that is about to start. */
  reopen(): void
}

/** The first worker ended before it listened; what is wrong it has said itself. */
export class WorkerFailed extends Error {
  override readonly name = 'WorkerFailed'
}

/**
 * Starts processes that serve on one port, and replaces those that die. They share nothing but the port and the store.
 * One starts first, so that what keeps it from serving is said once. They may be stopped from the first moment on: those that
 * listen already may have taken requests.
 */
export function startWorkers(count: number, log: Log): Workers {
  const running = new Set<Worker>()
  const replacements = new Set<NodeJS.Timeout>()
  let stopping = false
  let clean = true
  let gone: (() => void) | undefined

  const fork = () => {
    const worker = cluster.fork()
    running.add(worker)
    let listens = false
    const listening = new Promise<Address>((resolve, reject) => {
      worker.once('listening', (address) => {
        listens = true
        log.info({ pid: worker.process.pid }, 'a worker listens')
        resolve(address)
      })
      worker.once('exit', () => reject(new WorkerFailed('A worker ended before it listened')))
    })
    worker.once('exit', (code, signal) => {
      running.delete(worker)
      if (stopping) {
        // One that does not listen yet has nothing to finish, and may be ended by the signal itself.
        if (code !== 0 && (listens || signal !== 'SIGTERM')) clean = false
        if (running.size === 0) gone?.()
      } else if (listens || running.size > 0) {
        log.error({ pid: worker.process.pid, code, signal }, 'a worker died; another takes its place')
        const timer = setTimeout(() => {
          replacements.delete(timer)
          fork().catch(() => undefined)
        }, REPLACE_AFTER)
        replacements.add(timer)
      }
    })
    return listening
  }

  const stop = async () => {
    stopping = true
    for (const timer of replacements) clearTimeout(timer)
    const allGone = new Promise<void>((resolve) => (gone = resolve))
    for (const worker of running) worker.process.kill('SIGTERM')
    if (running.size > 0) await allGone
    return clean
  }

  const startAll = async (): Promise<Address | undefined> => {
    try {
      const address = await fork()
      if (!stopping) await Promise.all(Array.from({ length: count - 1 }, fork))
      return stopping ? undefined : address
    } catch (error) {
      if (stopping) return undefined
      await stop()
      throw error
    }
  }
  const reopen = () => {
    for (const worker of running) worker.send(REOPEN, undefined, () => undefined)
  }
  return { listening: startAll(), stop, reopen }
}
