import { type Control, inModule } from './control.js'

export default [
  {
    name: 'a key set of the newest key alone',
    replace: [
      inModule('sessions/access-tokens', {
        createAccessTokens: (createAccessTokens) => (options) => {
          const tokens = createAccessTokens(options)
          // No key was retired since then.
          return { ...tokens, publicKeys: () => tokens.publicKeys(Number.MAX_VALUE) }
        },
      }),
    ],
  },
  {
    name: 'a login that gives up when its key is retired meanwhile',
    replace: [
      inModule('sessions/sessions', {
        createSessions: (createSessions) => (options) => {
          const accessTokens = { ...options.accessTokens, isSigning: () => Promise.resolve(true) }
          return createSessions({ ...options, accessTokens })
        },
      }),
    ],
  },
  {
    name: 'a key at each start',
    replace: [
      inModule('sessions/access-tokens', {
        createAccessTokens: (createAccessTokens) => (options) => {
          const tokens = createAccessTokens(options)
          return {
            ...tokens,
            async prepare() {
              await tokens.rotate()
            },
          }
        },
      }),
    ],
  },
  {
    name: 'retired keys that stay published though all that they signed has ended',
    replace: [
      inModule('sessions/access-tokens', {
        endRetired:
          (endRetired) =>
          ({ keys, sessions }, now) =>
            endRetired({ sessions, keys: { ...keys, withdraw: () => Promise.resolve() } }, now),
      }),
    ],
  },
  {
    name: 'a database that others may read',
    replace: [inModule('store/sqlite/file', { FILE_MODE: () => 0o644 })],
  },
] satisfies Control[]
