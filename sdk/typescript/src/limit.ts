import type { PlatformSignal } from './platform.js'

/** How long a call may take, and what else ends it. */
export interface Limit {
  /** Aborted when the time is over, or the caller's own signal is aborted. */
  readonly signal: AbortSignal
  /** What the action comes to before the end, whether or not it heeds the signal. At the end it is not even begun. */
  before<Value>(act: () => Promise<Value>): Promise<Value>
  /** Waits; rejects at the end. */
  pause(milliseconds: number): Promise<void>
  /** Lets go of timers and listeners. */
  release(): void
}

/** Timers that are longer fire at once. */
const LONGEST = 2 ** 31 - 1

export function createLimit(timeout: number, caller: PlatformSignal | undefined): Limit {
  const controller = new AbortController()
  const { signal } = controller
  const abort = () => {
    controller.abort()
  }
  const timer = timeout > 0 ? setTimeout(abort, Math.min(timeout, LONGEST)) : undefined
  caller?.addEventListener('abort', abort)
  if (caller?.aborted === true) abort()

  const before = <Value>(act: () => Promise<Value>) =>
    new Promise<Value>((resolve, reject) => {
      const stop = () => {
        reject(new Error('The call was ended'))
      }
      if (signal.aborted) {
        stop()
        return
      }
      signal.addEventListener('abort', stop)
      void act()
        .then(resolve, reject)
        .finally(() => {
          signal.removeEventListener('abort', stop)
        })
    })

  return {
    signal,
    before,
    async pause(milliseconds) {
      let pausing: ReturnType<typeof setTimeout> | undefined
      try {
        await before(
          () =>
            new Promise<void>((resolve) => {
              pausing = setTimeout(resolve, milliseconds)
            }),
        )
      } finally {
        clearTimeout(pausing)
      }
    },
    release() {
      clearTimeout(timer)
      caller?.removeEventListener('abort', abort)
    },
  }
}
