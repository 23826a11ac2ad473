import type { Knex } from 'knex'

export const name = '0001-first-schema'

/** STRICT, as SQLite would otherwise keep text where a number belongs. Times are milliseconds since the epoch. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE users (
      id INTEGER PRIMARY KEY,
      username TEXT NOT NULL,
      username_key TEXT NOT NULL UNIQUE,
      full_name TEXT,
      password_hash TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      disabled_at INTEGER
    ) STRICT`)
  // The ids of users who were deleted: access tokens may name them still, so that nobody else is given one.
  await knex.raw('CREATE TABLE deleted_users (id INTEGER PRIMARY KEY) STRICT')
  await knex.raw(`
    CREATE TABLE sessions (
      credential_hash TEXT PRIMARY KEY,
      number INTEGER NOT NULL UNIQUE,
      id TEXT NOT NULL UNIQUE,
      user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      key_id TEXT
    ) STRICT, WITHOUT ROWID`)
  // What changes of a session, by its number. Apart, as some two hundred of these share a page, and some twenty of those:
  // sights and ends of many sessions then write few pages.
  await knex.raw(`
    CREATE TABLE session_states (
      session INTEGER PRIMARY KEY REFERENCES sessions (number) ON DELETE CASCADE,
      last_seen_at INTEGER NOT NULL,
      ended_at INTEGER
    ) STRICT`)
  // What ends all sessions of a user, and what deletes them with the user.
  await knex.raw('CREATE INDEX sessions_by_user ON sessions (user_id, number)')
  // What purges.
  await knex.raw('CREATE INDEX sessions_by_expiry ON sessions (expires_at)')
  await knex.raw('CREATE INDEX session_states_by_end ON session_states (ended_at) WHERE ended_at IS NOT NULL')
  await knex.raw(`
    CREATE TABLE signing_keys (
      id TEXT NOT NULL UNIQUE,
      public_key TEXT NOT NULL,
      private_key TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      retired_at INTEGER,
      withdrawn_at INTEGER
    ) STRICT`)
  await knex.raw(`
    CREATE TABLE login_attempts (
      key TEXT PRIMARY KEY,
      failures INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      blocked_until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`)
  await knex.raw('CREATE INDEX login_attempts_by_rest ON login_attempts (last_at)')
}
