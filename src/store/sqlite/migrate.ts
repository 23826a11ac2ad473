import type { Knex } from 'knex'
import { migrations as ours, type Migration } from '../migrations/index.js'
import { toStoreError } from './errors.js'
import { connectKnex } from './knex.js'
import { commonPragmas } from './pragmas.js'
import { useWal } from './wal.js'

/** "sign" in ASCII: tells our databases from those of other programs. */
const APPLICATION_ID = 0x7369676e
/** Milliseconds that a start waits while another process migrates. */
const PATIENCE = 30_000

/**
 * Brings a database to the schema of this version. All of it is one transaction that holds the write lock from the
 * start: a process that is killed leaves nothing behind, and a second process waits and then finds it done.
 */
export async function migrate(file: string, migrations: readonly Migration[] = ours): Promise<void> {
  const knex = connectKnex(file, commonPragmas(PATIENCE), PATIENCE)
  try {
    await knex.transaction(async (transaction) => {
      // Knex begins without a lock: a write takes it before anything is read.
      await transaction.raw('PRAGMA user_version = 0')
      await refuseOthers(transaction, file, migrations)
      await transaction.raw(`PRAGMA application_id = ${APPLICATION_ID}`)
      await transaction.migrate.latest({ migrationSource: sourceOf(migrations) })
    })
    await useWal(knex, PATIENCE)
  } catch (error) {
    throw error instanceof RefusedDatabase ? error : toStoreError(error)
  } finally {
    await knex.destroy()
  }
}

/** The database is not for this version. */
class RefusedDatabase extends Error {}

async function refuseOthers(knex: Knex, file: string, migrations: readonly Migration[]): Promise<void> {
  const [header] = await knex.raw<{ application_id: number }[]>('PRAGMA application_id')
  const tables = await knex.from('sqlite_schema').select('name')
  if (header?.application_id !== APPLICATION_ID) {
    if (header?.application_id === 0 && tables.length === 0) return
    throw new RefusedDatabase(
      `SIGNOFF_DATABASE_URL names ${file}, which is the database of another program; name another file`,
    )
  }
  const applied = await knex.raw<{ name: string }[]>('SELECT name FROM knex_migrations ORDER BY id')
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = applied.find(({ name }) => !known.has(name))
  if (unknown !== undefined) {
    throw new RefusedDatabase(
      `SIGNOFF_DATABASE_URL names ${file}, whose schema (${unknown.name}) is newer than this version of Signoff; ` +
        'run the version that made it, or a later one',
    )
  }
}

function sourceOf(migrations: readonly Migration[]): Knex.MigrationSource<Migration> {
  return {
    getMigrations: async () => [...migrations],
    getMigrationName: ({ name }) => name,
    getMigration: async ({ up }) => ({
      up,
      down: async () => {
        throw new Error('Migrations are not taken back; restore a backup')
      },
    }),
  }
}
