import type { CredentialHash } from '../../src/store/store.js'
import { type Control, inModule } from './control.js'

/** Another text in place of the hash that the store knows a credential by. */
const storedAs = (text: (credential: string, hash: string) => string) =>
  inModule('sessions/credentials', {
    hashCredential: (hashCredential) => (credential) =>
      text(credential, hashCredential(credential)) as CredentialHash,
  })

export default [
  { name: 'sessions are stored by their tokens', replace: [storedAs((credential) => credential)] },
  {
    name: 'sessions are stored by the raw bytes of their tokens, in hexadecimal',
    replace: [
      storedAs((credential, hash) =>
        credential.startsWith('sess_')
          ? Buffer.from(credential.slice('sess_'.length), 'base64url').toString('hex')
          : hash,
      ),
    ],
  },
  {
    name: 'access tokens are stored by their signatures',
    replace: [storedAs((credential, hash) => credential.split('.')[2] ?? hash)],
  },
  {
    name: 'the beginning of a token is kept beside its hash',
    replace: [storedAs((credential, hash) => hash + credential.slice(5, 17))],
  },
  {
    name: 'failed logins are counted by the password, as it is',
    replace: [
      inModule('sessions/sessions', {
        createSessions: (createSessions) => (options) => {
          const { guard } = options
          return {
            ...createSessions(options),
            start(login, caller) {
              const byPassword = {
                begin: (_key: string, address: string) => guard.begin(login.password, address),
              }
              return createSessions({ ...options, guard: byPassword }).start(login, caller)
            },
          }
        },
      }),
      inModule('sessions/login-guard', { accountKey: () => (usernameKey) => usernameKey }),
    ],
  },
  {
    name: 'a password is kept in the row of its user',
    replace: [
      inModule('sessions/users', {
        createUsers: (createUsers) => (options) => {
          const users = createUsers(options)
          return { ...users, add: (user) => users.add({ ...user, fullName: user.password }) }
        },
      }),
    ],
  },
] satisfies Control[]
