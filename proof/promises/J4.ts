import { checkHistories, LATCH_LIMIT } from '../histories.js'
import controls from '../controls/J4.js'
import type { SignoffPromise } from '../promises.js'

export default {
  id: 'J4',
  promise: 'An access token is exactly as alive as its session, always',
  how: 'as T3, with access tokens: three processes under load, paused and killed, by every carrier; each history is judged as a one-way latch',
  asked: '0 in 1,000,000 checks; no cache',
  limit: LATCH_LIMIT,
  controls,
  check: (context) =>
    checkHistories(context, { form: 'access-token', checks: context.size(1_000_000, 10_000) }),
} satisfies SignoffPromise
