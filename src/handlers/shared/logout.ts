import { sharedContract } from '../../contract/shared.js'
import { bodyMember, queryParameter } from '../carriers.js'
import { sessionCookie } from '../cookie/sessionCookie.js'
import { handler } from '../handler.js'
import { endSession } from '../verbs.js'

const contracts = {
  query: endSession<'logout'>({
    credential: queryParameter('sessionId'),
    owner: { parameter: 'userId', malformed: 'query-userid-malformed' },
    ended: 'query-ended',
    missing: 'query-parameters-missing',
    doubled: 'query-parameters-doubled',
    invalid: 'query-session-not-found',
    expired: 'query-session-not-found',
  }),
  body: endSession<'logout'>({
    credential: bodyMember('session'),
    bodyMalformed: 'body-malformed',
    ended: 'body-ended',
    missing: 'body-session-missing',
    doubled: 'body-session-doubled',
    invalid: 'body-session-not-found',
    expired: 'body-session-not-found',
  }),
  cookie: endSession<'logout'>({
    credential: sessionCookie,
    ended: 'cookie-ended',
    missing: 'cookie-missing',
    invalid: 'cookie-not-active',
    expired: 'cookie-not-active',
  }),
}

export const logout = handler<'logout'>(
  ['carriers-ambiguous', ...Object.values(contracts).flatMap(({ outcomes }) => outcomes)],
  async (request, service) => {
    const contract = sharedContract(request)
    return contract === 'ambiguous'
      ? { outcome: 'carriers-ambiguous' }
      : contracts[contract]({ ...request, contract }, service)
  },
)
