import { endSession } from '../verbs.js'
import { sessionCookie } from './sessionCookie.js'

export const cookieLogout = endSession<'cookieLogout'>({
  credential: sessionCookie,
  ended: 'ended',
  missing: 'cookie-missing',
  invalid: 'not-active',
  expired: 'not-active',
})
