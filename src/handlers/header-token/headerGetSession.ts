import { either, header, queryParameter } from '../carriers.js'
import { checkSession } from '../verbs.js'

export const headerGetSession = checkSession<'headerGetSession'>({
  credential: either(header('session_token'), queryParameter('session_token')),
  active: 'active',
  missing: 'token-missing',
  invalid: 'token-invalid',
  expired: 'token-expired',
})
