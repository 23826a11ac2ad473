import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { temporaryFolder } from '../support/folder.js'
import { serveProcess } from '../support/process.js'

const WARNING = 'may be read by others'

/** Serves the file in as many processes, and answers what was logged of it. */
async function warningsOf(file: string, workers: number): Promise<unknown[]> {
  const warnings: unknown[] = []
  const served = await serveProcess(
    { SIGNOFF_DATABASE_URL: `sqlite:${file}`, SIGNOFF_WORKERS: String(workers) },
    ({ level, msg }) => {
      if (String(msg).includes(WARNING)) warnings.push([level, msg])
    },
  )
  await served.stop('SIGTERM')
  return warnings
}

it.each([1, 2])(
  'the start of %d processes warns once of a database that others may read, and how to mend it',
  async (workers) => {
    const file = join(temporaryFolder(), "ada's.db")
    writeFileSync(file, '')
    chmodSync(file, 0o644)
    const quoted = ['', '-wal', '-shm'].map((suffix) => `'${file.replace("'", "'\\''")}${suffix}'`)
    expect(await warningsOf(file, workers)).toEqual([
      [
        'warn',
        'The database, which holds the signing keys, may be read by others than its owner; ' +
          `run: chmod 600 ${quoted.join(' ')}`,
      ],
    ])
    chmodSync(file, 0o600)
    expect(await warningsOf(file, workers)).toEqual([])
  },
  60_000,
)
