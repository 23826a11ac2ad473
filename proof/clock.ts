// The clock of servers that have file-clock.ts.
import { closeSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { preload } from './preload.js'
import type { Context } from './context.js'

/** Stands still until it is moved. `options` are for `context.serve`, `environment` for its settings. */
export function createClock(context: Context) {
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
    options: { nodeOptions: preload(context, 'file-clock') },
    advance(milliseconds: number) {
      now += milliseconds
      write()
    },
  }
}
