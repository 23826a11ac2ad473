// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import type { Handlers } from '../../src/handlers/handler.js'
import { bodyLogin } from '../../src/handlers/body/bodyLogin.js'
import { bodyLogout } from '../../src/handlers/body/bodyLogout.js'
import { cookieGetSession } from '../../src/handlers/cookie/cookieGetSession.js'
import { cookieLogin } from '../../src/handlers/cookie/cookieLogin.js'
import { cookieLogout } from '../../src/handlers/cookie/cookieLogout.js'
import { headerGetSession } from '../../src/handlers/header-token/headerGetSession.js'
import { headerLogout } from '../../src/handlers/header-token/headerLogout.js'
import { jwtLogin } from '../../src/handlers/jwt/jwtLogin.js'
import { jwtLogout } from '../../src/handlers/jwt/jwtLogout.js'
import { jwtMe } from '../../src/handlers/jwt/jwtMe.js'
import { queryGetUser } from '../../src/handlers/query/queryGetUser.js'
import { queryGetUserPinned } from '../../src/handlers/query/queryGetUserPinned.js'
import { queryLogin } from '../../src/handlers/query/queryLogin.js'
import { queryLogout } from '../../src/handlers/query/queryLogout.js'
import { login } from '../../src/handlers/shared/login.js'
import { logout } from '../../src/handlers/shared/logout.js'
import { getContractJson } from '../../src/handlers/system/getContractJson.js'
import { getContractYaml } from '../../src/handlers/system/getContractYaml.js'
import { getHealth } from '../../src/handlers/system/getHealth.js'
import { getKeySet } from '../../src/handlers/system/getKeySet.js'
import { getReadiness } from '../../src/handlers/system/getReadiness.js'

/** One handler for each operation: src/handlers/<contract>/<operationId>.ts exports it. */
export const handlers: Handlers = {
  bodyLogin,
  bodyLogout,
  cookieGetSession,
  cookieLogin,
  cookieLogout,
  headerGetSession,
  headerLogout,
  jwtLogin,
  jwtLogout,
  jwtMe,
  queryGetUser,
  queryGetUserPinned,
  queryLogin,
  queryLogout,
  login,
  logout,
  getContractJson,
  getContractYaml,
  getHealth,
  getKeySet,
  getReadiness,
}
