import type { Knex } from 'knex'

export const name = '0002-sights'

export async function up(knex: Knex): Promise<void> {
  // When sessions were last seen, in the order in which it was written, until session_states is told of many at once: among
  // millions, each sight by itself would cost a page. `sessions` is a JSON list of numbers; the sight counts for those
  // that were last seen after `alive_after`, as the others were idle when it was written. AUTOINCREMENT, as a number that came
  // again would stand for a row that nobody has read.
  await knex.raw(`
    CREATE TABLE sights (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      written_at INTEGER NOT NULL,
      alive_after INTEGER NOT NULL,
      seen_at INTEGER NOT NULL,
      sessions TEXT NOT NULL
    ) STRICT`)
  // What tells which idle sessions no sight can save.
  await knex.raw('CREATE INDEX sights_by_life ON sights (alive_after)')
}
