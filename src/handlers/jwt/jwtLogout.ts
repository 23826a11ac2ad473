import { bearer } from '../carriers.js'
import { endSession } from '../verbs.js'

export const jwtLogout = endSession<'jwtLogout'>({
  credential: bearer,
  ended: 'ended',
  missing: 'not-authenticated',
  schemeUnsupported: 'scheme-unsupported',
  invalid: 'ended',
  expired: 'ended',
})
