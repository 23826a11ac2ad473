import { queryParameter } from '../carriers.js'
import { endSession } from '../verbs.js'

export const queryLogout = endSession<'queryLogout'>({
  credential: queryParameter('sessionId'),
  owner: { parameter: 'userId', malformed: 'userid-malformed' },
  ended: 'ended',
  missing: 'parameters-missing',
  doubled: 'parameters-doubled',
  invalid: 'session-not-found',
  expired: 'session-not-found',
})
