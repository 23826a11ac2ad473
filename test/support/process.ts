import { afterAll } from '@jest/globals'
import type { ChildProcess } from 'node:child_process'
import { killAll, type RunningService, startService } from '../../harness/service.js'
import { noteLog } from './evidence.js'

// What a test did not stop, as it ran out of time, would hold the whole run open.
afterAll(killAll)

/** Starts `signoff serve` as operators run it, and waits until it listens. `onLine` sees its whole log. */
export function serveProcess(
  environment: Record<string, string>,
  onLine: (line: Record<string, unknown>, child: ChildProcess) => void = () => undefined,
): Promise<RunningService> {
  return startService({
    environment,
    onLine(line, child) {
      noteLog(`${line}\n`)
      onLine(JSON.parse(line) as Record<string, unknown>, child)
    },
    onError: (text) => process.stderr.write(text),
  })
}
