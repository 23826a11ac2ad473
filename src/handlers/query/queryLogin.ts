import { commonOutcomes, commonRefusals, jsonLogin } from '../logins.js'
import { startSession } from '../verbs.js'

export const queryLogin = startSession<'queryLogin'>({
  form: 'session-token',
  login: jsonLogin(commonRefusals),
  ...commonOutcomes,
})
