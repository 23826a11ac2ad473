import { isatty } from 'node:tty'

let hasArrived = false
let listener: (() => void) | undefined

/**
 * From now on SIGHUP ends the process no more, unless a terminal started it: then the signal still says that the terminal is
 * gone. To be called first of all: logrotate may send it while a service starts.
 */
export function expectHangups(): void {
  if (isatty(0)) return
  process.on('SIGHUP', () => {
    hasArrived = true
    listener?.()
  })
}

/** Calls back at each SIGHUP, and at once if one has arrived before. */
export function onHangup(reopen: () => void): void {
  listener = reopen
  if (hasArrived) reopen()
}
