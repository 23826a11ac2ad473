import { commonOutcomes, commonRefusals, jsonLogin } from '../logins.js'
import { startSession } from '../verbs.js'

export const cookieLogin = startSession<'cookieLogin'>({
  form: 'session-token',
  login: jsonLogin(commonRefusals),
  ...commonOutcomes,
})
