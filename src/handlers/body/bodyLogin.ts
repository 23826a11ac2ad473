import { commonOutcomes, commonRefusals, jsonLogin } from '../logins.js'
import { startSession } from '../verbs.js'

export const bodyLogin = startSession<'bodyLogin'>({
  form: 'session-token',
  login: jsonLogin(commonRefusals),
  ...commonOutcomes,
})
