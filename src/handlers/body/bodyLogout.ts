import { bodyMember } from '../carriers.js'
import { endSession } from '../verbs.js'

export const bodyLogout = endSession<'bodyLogout'>({
  credential: bodyMember('session'),
  bodyMalformed: 'body-malformed',
  ended: 'ended',
  missing: 'session-missing',
  doubled: 'session-doubled',
  invalid: 'session-not-found',
  expired: 'session-not-found',
})
