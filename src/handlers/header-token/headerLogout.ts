import { bearerOrBare } from '../carriers.js'
import { endSession } from '../verbs.js'

export const headerLogout = endSession<'headerLogout'>({
  credential: bearerOrBare,
  ended: 'ended',
  missing: 'token-missing',
  invalid: 'token-invalid',
  expired: 'token-expired',
})
