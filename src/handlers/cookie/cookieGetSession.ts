import { checkSession } from '../verbs.js'
import { sessionCookie } from './sessionCookie.js'

export const cookieGetSession = checkSession<'cookieGetSession'>({
  credential: sessionCookie,
  active: 'active',
  missing: 'cookie-missing',
  invalid: 'session-invalid',
  expired: 'session-expired',
})
