// Modules of the build that is under proof, with the types that they have in src: moving one there fails the type check.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as handlers from '../generated/server/handlers.js'
import type * as auditLog from '../src/audit/audit-log.js'
import type * as config from '../src/config.js'
import type * as log from '../src/http/log.js'
import type * as service from '../src/service.js'
import type * as accessTokens from '../src/sessions/access-tokens.js'
import type * as credentials from '../src/sessions/credentials.js'
import type * as hashThreads from '../src/sessions/hash-threads.js'
import type * as loginGuard from '../src/sessions/login-guard.js'
import type * as passwords from '../src/sessions/passwords.js'
import type * as sessions from '../src/sessions/sessions.js'
import type * as username from '../src/sessions/username.js'
import type * as users from '../src/sessions/users.js'
import type * as migrations from '../src/store/migrations/index.js'
import type * as open from '../src/store/open.js'

export interface BuildModules {
  'generated/server/handlers.js': typeof handlers
  'src/audit/audit-log.js': typeof auditLog
  'src/config.js': typeof config
  'src/http/log.js': typeof log
  'src/service.js': typeof service
  'src/sessions/access-tokens.js': typeof accessTokens
  'src/sessions/credentials.js': typeof credentials
  'src/sessions/hash-threads.js': typeof hashThreads
  'src/sessions/login-guard.js': typeof loginGuard
  'src/sessions/passwords.js': typeof passwords
  'src/sessions/sessions.js': typeof sessions
  'src/sessions/username.js': typeof username
  'src/sessions/users.js': typeof users
  'src/store/migrations/index.js': typeof migrations
  'src/store/open.js': typeof open
}

/** @param build the folder that has `dist/` */
export async function loadModule<File extends keyof BuildModules>(
  build: string,
  file: File,
): Promise<BuildModules[File]> {
  // The build is compiled from src, so its modules have the types of src.
  return (await import(pathToFileURL(path.join(build, 'dist', file)).href)) as BuildModules[File]
}
