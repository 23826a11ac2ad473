import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { codeOf } from './errors.js'

/** Milliseconds between two tries. */
const RETRY_AFTER = 20

/**
 * Switches the file to a write-ahead log, for good: readers and a writer do not wait for each other. The switch needs
 * the file for itself for a moment, and SQLite refuses it at once while another connection writes.
 */
export async function useWal(knex: Knex, patience: number): Promise<void> {
  const deadline = performance.now() + patience
  for (;;) {
    try {
      await knex.raw('PRAGMA journal_mode = wal')
      return
    } catch (error) {
      if (codeOf(error) !== 'SQLITE_BUSY' || performance.now() > deadline) throw error
    }
    await sleep(RETRY_AFTER)
  }
}
