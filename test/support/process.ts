import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'

const command = fileURLToPath(new URL('../../dist/src/cli/signoff.js', import.meta.url))

/** A served process of its own, as operators run it. */
export interface ServedProcess {
  url: string
  child: ChildProcess
  /** Sends the signal, and waits until the process is gone. */
  stop(signal: NodeJS.Signals): Promise<void>
}

/** Starts `signoff serve` from the build, on a free port, and waits until it listens. */
export async function serveProcess(environment: Record<string, string>): Promise<ServedProcess> {
  const child = spawn(process.execPath, [command, 'serve'], {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', SIGNOFF_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"url":"([^"]+)"/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.resume()
    return {
      url,
      child,
      async stop(signal) {
        child.kill(signal)
        await gone
      },
    }
  }
  throw new Error('The process ended before it listened')
}
