import { afterAll } from '@jest/globals'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { COMMAND } from '../../scripts/command.mjs'
import { noteLog } from './evidence.js'
import { ROOT } from './markdown.js'

const command = join(ROOT, COMMAND)

/** Those that a test did not stop, as it ran out of time: they would hold the whole run open. */
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** A served process of its own, as operators run it. */
export interface ServedProcess {
  url: string
  child: ChildProcess
  /** The next line of its log that fits, as an object; lines that were passed over are gone, as are those before it listened. */
  logged(fits: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>
  /** Sends the signal, waits until the process is gone, and answers its exit code, if it had one. */
  stop(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts `signoff serve` from the build, on a free port, and waits until it listens. `onLine` sees its whole log. */
export async function serveProcess(
  environment: Record<string, string>,
  onLine: (line: Record<string, unknown>, child: ChildProcess) => void = () => undefined,
): Promise<ServedProcess> {
  const child = spawn(process.execPath, [command, 'serve'], {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', SIGNOFF_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const gone = once(child, 'close') as Promise<[code: number | null]>
  const lines: Record<string, unknown>[] = []
  let arrived: (() => void) | undefined
  let over = false
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => {
    noteLog(`${line}\n`)
    const parsed = JSON.parse(line) as Record<string, unknown>
    onLine(parsed, child)
    lines.push(parsed)
    arrived?.()
  })
  reader.on('close', () => {
    over = true
    arrived?.()
  })
  const logged: ServedProcess['logged'] = async (fits) => {
    for (;;) {
      for (let line = lines.shift(); line !== undefined; line = lines.shift()) if (fits(line)) return line
      if (over) throw new Error('The process ended without that line')
      await new Promise<void>((resolve) => (arrived = resolve))
    }
  }
  const { url } = await logged(({ msg }) => msg === 'listening')
  return {
    url: String(url),
    child,
    logged,
    async stop(signal) {
      child.kill(signal)
      const [code] = await gone
      return code
    },
  }
}
