// The clock of servers that have file-clock.mjs.
import { closeSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'

/**
 * Stands still until it is moved. `options` are for `context.serve`, `environment` for its settings.
 *
 * @param {import('./context.mjs').Context} context
 */
export function createClock(context) {
  const file = path.join(context.folder(), 'clock')
  const descriptor = openSync(file, 'w')
  context.onClose(() => closeSync(descriptor))
  let now = Date.now()
  const write = () => {
    const buffer = Buffer.alloc(8)
    buffer.writeDoubleLE(now)
    writeSync(descriptor, buffer, 0, buffer.length, 0)
  }
  write()
  return {
    environment: { PROVE_CLOCK: file },
    options: { nodeOptions: ['--import', new URL('file-clock.mjs', import.meta.url).href] },
    /** @param {number} milliseconds */
    advance(milliseconds) {
      now += milliseconds
      write()
    },
  }
}
