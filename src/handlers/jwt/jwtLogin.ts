import { commonOutcomes } from '../logins.js'
import { startSession } from '../verbs.js'
import { pydanticLogin } from './pydantic.js'

export const jwtLogin = startSession<'jwtLogin'>({
  form: 'access-token',
  login: pydanticLogin,
  ...commonOutcomes,
})
