import { checkHistories, LATCH_LIMIT } from '../histories.js'
import controls from '../controls/T3.js'
import type { SignoffPromise } from '../promises.js'

export default {
  id: 'T3',
  promise:
    'After a success of logout no check that starts later succeeds, by any carrier, on any node; no session comes back, and none ends unasked',
  how: 'three processes on one database under load, paused and killed, each operation by a random carrier; the history of each session is judged as a one-way latch',
  asked: '0 in 1,000,000 checks (SQLite), 0 in 100,000 (PostgreSQL, three nodes)',
  limit: LATCH_LIMIT,
  controls,
  check: (context) =>
    checkHistories(context, { form: 'session-token', checks: context.size(1_000_000, 10_000) }),
} satisfies SignoffPromise
