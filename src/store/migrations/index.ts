import type { Knex } from 'knex'
import * as firstSchema from './0001-first-schema.js'
import * as sights from './0002-sights.js'

export interface Migration {
  /** Sorts after all before it, and never changes: databases remember it. */
  name: string
  up(knex: Knex): Promise<void>
}

/** All steps from an empty database to the schema of this version, in order. */
export const migrations: readonly Migration[] = [firstSchema, sights]
