// Compiled, never run: what a handler may answer. Each line under an expectation is one that must not compile.
import type { Operations } from '../../generated/server/operations.js'
import type { Answer, OutcomeOf } from '../../src/contract/answer.js'

const expiresAt = 1_735_689_599

export const ended: Answer<'headerLogout'> = { outcome: 'ended' }
export const started: Answer<'queryLogin'> = {
  outcome: 'started',
  userId: 1n,
  credential: 'sess_x',
  expiresAt,
}
export const limited: Answer<'jwtLogin'> = { outcome: 'too-many-attempts', retryAfter: 30, limits: [] }

// The renderer fills in request ids, times and paths by itself.
export const refused: Answer<'login'> = { outcome: 'credentials-invalid', limits: [] }

// An example that is a reference keeps the name that the operation gives it.
export const ambiguous: Answer<'getHealth'> = { outcome: 'request-ambiguous' }

// @ts-expect-error no document has this outcome
export const unknown: Answer<'headerLogout'> = { outcome: 'finished' }

// @ts-expect-error another operation's outcome
export const foreign: Answer<'headerLogout'> = { outcome: 'cookie-missing' }

// @ts-expect-error expiresAt is missing
export const incomplete: Answer<'queryLogin'> = { outcome: 'started', userId: 1n, credential: 'sess_x' }

export const rounded: Answer<'queryLogin'> = {
  outcome: 'started',
  // @ts-expect-error an id is a bigint, as a number would round it
  userId: 1,
  credential: 'sess_x',
  expiresAt,
}

// @ts-expect-error the reply has no place for it
export const excessive: Answer<'headerLogout'> = { outcome: 'ended', userId: 1n }

// @ts-expect-error the outcome has no name
export const nameless: Answer<'headerLogout'> = {}

// @ts-expect-error no such operation
export type Absent = Answer<'headerLogin'>

// A handler's result is checked where it is returned, also from a branch.
export function handler(isLive: boolean): Answer<'cookieLogout'> {
  if (isLive) return { outcome: 'ended' }
  // @ts-expect-error of the cookie contract's logout, this is not an outcome
  return { outcome: 'session-not-found' }
}

// What the table says of operations, outcomes and inputs.
type Same<A, B> = [A, B] extends [B, A] ? true : false

export const table: true[] = [
  true satisfies Same<Operations['headerLogout']['contract'], 'header-token'>,
  true satisfies Same<Operations['headerLogout']['body'], never>,
  true satisfies Same<Operations['headerLogout']['outcomes']['token-missing']['status'], 401>,
  true satisfies Same<Operations['cookieLogout']['outcomes']['ended']['body'], boolean>,
  true satisfies Same<Operations['queryGetUser']['parameters']['path'], { id: bigint }>,
  true satisfies Same<
    Operations['logout']['outcomes']['carriers-ambiguous']['volatile'],
    'requestId' | 'path' | 'timestamp'
  >,
  true satisfies Same<
    OutcomeOf<'getReadiness'>,
    'ready' | 'store-unavailable' | 'draining' | 'request-ambiguous'
  >,
]
