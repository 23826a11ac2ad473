import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../../src/store/open.js'
import type { Place } from '../support.js'

export interface SqlitePlace extends Place {
  folder: string
  file: string
  url: string
}

export async function makePlace(): Promise<SqlitePlace> {
  const folder = await mkdtemp(join(tmpdir(), 'signoff-store-'))
  const file = join(folder, 'signoff.db')
  const url = `sqlite:${file}`
  return {
    folder,
    file,
    url,
    // On a busy machine, the usual time may not do.
    open: (options) => openStore(url, { busyTimeout: 20_000, ...options }),
    remove: () => rm(folder, { recursive: true }),
  }
}
