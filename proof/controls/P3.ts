import type { LoginGuard } from '../../src/sessions/login-guard.js'
import type { SessionsOptions } from '../../src/sessions/sessions.js'
import { type Control, inModule } from './control.js'

/** Sessions behind a guard that may ask whether there is a user of that name. */
const guardedBy = (
  begin: (guard: LoginGuard, isKnown: (key: string) => Promise<boolean>) => LoginGuard['begin'],
) =>
  inModule('sessions/sessions', {
    createSessions: (createSessions) => (options: SessionsOptions) => {
      const isKnown = async (key: string) => (await options.store.users.findByName(key)) !== undefined
      return createSessions({ ...options, guard: { begin: begin(options.guard, isKnown) } })
    },
  })

export default [
  {
    name: 'no hash for an unknown name',
    replace: [
      inModule('sessions/passwords', {
        createPasswords: (createPasswords) => (options) => {
          const passwords = createPasswords(options)
          return {
            ...passwords,
            admit() {
              const admission = passwords.admit()
              return (
                admission && {
                  ...admission,
                  verify: async (stored, password) =>
                    stored !== undefined && (await admission.verify(stored, password)),
                }
              )
            },
          }
        },
      }),
    ],
  },
  {
    name: 'no hash for a disabled user',
    replace: [
      inModule('sessions/sessions', {
        authenticate: (authenticate) => async (users, login, verify) => {
          const user = await users.findByName(login.key)
          const found = { findByName: () => Promise.resolve(user) }
          const isDisabled = user?.disabledAt !== undefined
          return authenticate(found, login, isDisabled ? () => Promise.resolve(false) : verify)
        },
      }),
    ],
  },
  {
    name: 'no limit for unknown names',
    replace: [
      guardedBy((guard, isKnown) => async (key, address) => {
        if (await isKnown(key)) return guard.begin(key, address)
        return { limits: [], closes: [], succeeded: () => Promise.resolve(), settle: () => undefined }
      }),
    ],
  },
  {
    name: 'a refusal takes a millisecond more for a known name',
    replace: [
      guardedBy((guard, isKnown) => async (key, address) => {
        const attempt = await guard.begin(key, address)
        if ('retryAfter' in attempt && (await isKnown(key))) {
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
        return attempt
      }),
    ],
  },
] satisfies Control[]
