import { bearer } from '../carriers.js'
import { checkSession } from '../verbs.js'

export const jwtMe = checkSession<'jwtMe'>({
  credential: bearer,
  active: 'active',
  missing: 'not-authenticated',
  schemeUnsupported: 'scheme-unsupported',
  invalid: 'credentials-invalid',
  expired: 'credentials-invalid',
})
