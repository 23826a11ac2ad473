import type { Pragmas } from './knex.js'

/** Bytes of the database that a connection keeps in memory, in KiB: a few hundred thousand sessions. */
const CACHE_SIZE = 65_536
/**
 * Pages of the WAL, 16 MB, after which a commit also copies them into the database. Hashes spread over all pages: a
 * longer WAL gathers more changes of each, a shorter one is read sooner after a crash and holds up fewer commits.
 */
const CHECKPOINT_AFTER = 4_000
/** SQLite's numbers for its words. */
export const FULL = 2
const ON = 1
const IN_MEMORY = 2

/** For every connection. The first must be the time to wait, as the others may already need a lock. */
export function commonPragmas(busyTimeout: number): Pragmas {
  return {
    busy_timeout: busyTimeout,
    // NORMAL can lose an acknowledged logout on power loss.
    synchronous: FULL,
    foreign_keys: ON,
  }
}

export function writerPragmas(busyTimeout: number): Pragmas {
  return {
    ...commonPragmas(busyTimeout),
    journal_mode: 'wal',
    wal_autocheckpoint: CHECKPOINT_AFTER,
    cache_size: -CACHE_SIZE,
    temp_store: IN_MEMORY,
  }
}

export function readerPragmas(busyTimeout: number): Pragmas {
  return { ...writerPragmas(busyTimeout), query_only: ON }
}
