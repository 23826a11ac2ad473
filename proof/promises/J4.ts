import { LATCH_CONTROLS, LATCH_LIMIT } from '../latch-controls.js'
import { checkHistories } from '../histories.js'
import type { SignoffPromise } from '../promises.js'

export default {
  id: 'J4',
  promise: 'An access token is exactly as alive as its session, always',
  how: 'as T3, with access tokens: three processes under load, paused and killed, by every carrier; each history is judged as a one-way latch',
  asked: '0 in 1,000,000 checks; no cache',
  limit: LATCH_LIMIT,
  controls: [
    {
      name: 'a check that trusts the signature alone',
      mutations: [
        {
          file: 'dist/src/sessions/sessions.js',
          find: "if (session === undefined || session.endedAt !== undefined)\n                return { state: 'invalid' };",
          replace:
            "if (session === undefined || (session.endedAt !== undefined && !credential.startsWith('eyJ')))\n                return { state: 'invalid' };",
        },
      ],
    },
    ...LATCH_CONTROLS,
  ],
  check: (context) =>
    checkHistories(context, { form: 'access-token', checks: context.size(1_000_000, 10_000) }),
} satisfies SignoffPromise
