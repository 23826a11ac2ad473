import { type Control, inModule } from './control.js'
import { storedBy } from './sessions.js'

/** The id of the session that a token names in its claims, whoever made it. */
function idIn(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const isObject = typeof claims === 'object' && claims !== null
    return isObject && 'jti' in claims && typeof claims.jti === 'string' ? claims.jti : undefined
  } catch {
    return undefined
  }
}

/** Tokens are known by a part of them. */
const knownBy = (part: (token: string) => string) =>
  inModule('sessions/credentials', {
    hashCredential: (hashCredential) => (credential) => hashCredential(part(credential)),
  })

export default [
  {
    name: 'a check that trusts what the token says of itself',
    replace: [
      inModule('sessions/sessions', {
        createSessions: (createSessions) => (options) => {
          const sessions = createSessions(options)
          return {
            ...sessions,
            check(credential) {
              const id = idIn(credential)
              if (id === undefined || id === '') return sessions.check(credential)
              const trusting = storedBy(options, ({ list }) => ({
                find: async () => (await list({ id }, 1))[0],
              }))
              return createSessions(trusting).check(credential)
            },
          }
        },
      }),
    ],
  },
  {
    name: 'tokens known by their header and claims only',
    replace: [knownBy((token) => token.split('.').slice(0, 2).join('.'))],
  },
  {
    name: 'tokens known by what their base64 says',
    replace: [
      knownBy((token) =>
        token
          .split('.')
          .map((part) => Buffer.from(part, 'base64url').toString('hex'))
          .join('.'),
      ),
    ],
  },
  {
    name: 'a logout that ends by the jti',
    replace: [
      inModule('sessions/sessions', {
        createSessions: (createSessions) => (options) => {
          const sessions = createSessions(options)
          return {
            ...sessions,
            async end(credential, caller, owner) {
              const id = idIn(credential)
              if (id !== undefined) await options.store.sessions.endWhere({ id }, options.clock())
              return sessions.end(credential, caller, owner)
            },
          }
        },
      }),
    ],
  },
] satisfies Control[]
