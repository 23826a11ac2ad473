import { commonOutcomes, commonRefusals, jsonLogin } from '../logins.js'
import { startSession } from '../verbs.js'

export const login = startSession<'login'>({
  form: 'session-token',
  login: jsonLogin(commonRefusals),
  ...commonOutcomes,
})
