import { spawnSync } from 'node:child_process'
import { describe, it } from '@jest/globals'

/**
 * Tests of what documents show type what people type. Where a command is not installed they are skipped, as nothing but
 * Node and npm is needed for the tests; CI has them all.
 */
export function needing(...commands: string[]): { it: typeof it.skip; describe: typeof describe.skip } {
  const isComplete = commands.every(
    (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0,
  )
  return isComplete ? { it, describe } : { it: it.skip, describe: describe.skip }
}
