import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { READ } from '../../../src/store/sqlite/attempts.js'
import { FIND } from '../../../src/store/sqlite/finds.js'
import { migrate } from '../../../src/store/sqlite/migrate.js'
import type { Prepared } from '../../../src/store/sqlite/connection.js'
import { END, END_LIVE, INSERT, listing, PURGE, STATES } from '../../../src/store/sqlite/sessions.js'
import { APPEND, DELETE, ROWS, TELL } from '../../../src/store/sqlite/sights.js'
import { makePlace, type SqlitePlace } from './place.js'
import { query } from './query.js'

/** What tells of the log is one step away. */
const OLDEST_STEPS = ['SCALAR SUBQUERY 1', 'SEARCH sights USING COVERING INDEX sights_by_life']

/** A plan that scans a table would still be right, and ruin everything else. */
describe('the plan of a statement', () => {
  let place: SqlitePlace
  beforeAll(async () => {
    place = await makePlace()
    await query(place.file)
    await migrate(place.file)
  })
  afterAll(() => place.remove())

  it.each<[string, Prepared, string[]]>([
    [
      'FIND',
      FIND,
      [
        'SCAN wanted',
        'SEARCH s USING PRIMARY KEY',
        'SEARCH t USING INTEGER PRIMARY KEY',
        'SEARCH u USING INTEGER PRIMARY KEY',
        ...OLDEST_STEPS,
      ],
    ],
    [
      'INSERT',
      INSERT,
      [
        'SCAN new',
        'CORRELATED SCALAR SUBQUERY 1',
        'SEARCH k USING INDEX sqlite_autoindex_signing_keys_1',
        'SEARCH u USING INTEGER PRIMARY KEY',
      ],
    ],
    [
      'STATES',
      STATES,
      ['SCAN wanted', 'SEARCH s USING PRIMARY KEY', 'SEARCH t USING INTEGER PRIMARY KEY', ...OLDEST_STEPS],
    ],
    ['END', END, ['SCAN ending', 'SEARCH session_states USING INTEGER PRIMARY KEY']],
    [
      'END_LIVE',
      END_LIVE,
      [
        'MATERIALIZE ending',
        'SCAN request',
        'SEARCH s USING PRIMARY KEY',
        'SCAN ending',
        'SEARCH session_states USING INTEGER PRIMARY KEY',
        'CORRELATED SCALAR SUBQUERY 2',
        'SEARCH sessions USING INDEX sqlite_autoindex_sessions_2',
      ],
    ],
    ['APPEND', APPEND, ['SCAN json_each']],
    ['ROWS', ROWS, ['SEARCH sights USING INTEGER PRIMARY KEY']],
    [
      'TELL',
      TELL,
      [
        'MATERIALIZE told',
        'SCAN sight',
        'SCAN session',
        'SCAN told',
        'SEARCH session_states USING INTEGER PRIMARY KEY',
      ],
    ],
    [
      'DELETE',
      DELETE,
      [
        'SEARCH sights USING INTEGER PRIMARY KEY',
        'LIST SUBQUERY 1',
        'SEARCH sights USING INTEGER PRIMARY KEY',
      ],
    ],
    ['READ', READ, ['SCAN wanted', 'SEARCH a USING PRIMARY KEY']],
  ])('%s looks up each row by its key', async (_name, { sql }, steps) => {
    const plan = await query(place.file, `EXPLAIN QUERY PLAN ${sql}`)
    expect(plan.map(({ detail }) => String(detail).split(/ \(| VIRTUAL/)[0])).toEqual(steps)
  })

  it('PURGE searches by an index each time', async () => {
    const plan = await query(place.file, `EXPLAIN QUERY PLAN ${PURGE}`)
    const details = plan.map(({ detail }) => String(detail))
    expect(details.filter((detail) => /^SEARCH \w+ USING (COVERING )?INDEX/.test(detail))).toHaveLength(3)
    // A step must stop at its limit: nothing may be gathered or read as a whole.
    expect(details.filter((detail) => /^(SCAN session|MATERIALIZE)/.test(detail))).toEqual([])
  })

  it('a listing goes through the log once, and through no sessions but those it lists', async () => {
    const plan = await query(place.file, `EXPLAIN QUERY PLAN ${listing('s.user_id = 1')}`)
    const details = plan.map(({ detail }) => String(detail))
    expect(details.filter((detail) => /^SCAN [slt]\b/.test(detail))).toEqual(['SCAN l'])
    expect(details.some((detail) => detail.includes('LEFT-JOIN'))).toBe(false)
  })
})
