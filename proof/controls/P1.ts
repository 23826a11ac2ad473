import { type Control, inModule } from './control.js'

export default [
  {
    name: 'new hashes with a quarter of the memory',
    replace: [
      inModule('sessions/passwords', {
        PASSWORD_PARAMETERS: (parameters) => ({ ...parameters, memoryCost: 4_864 }),
      }),
    ],
  },
  {
    name: 'new hashes with one pass',
    replace: [
      inModule('sessions/passwords', {
        PASSWORD_PARAMETERS: (parameters) => ({ ...parameters, timeCost: 1 }),
      }),
    ],
  },
  {
    name: 'weaker hashes stay as they are',
    replace: [
      inModule('sessions/passwords', {
        createPasswords: (createPasswords) => (options) => ({
          ...createPasswords(options),
          isOutdated: () => false,
        }),
      }),
    ],
  },
  {
    name: 'a stronger hash ends the sessions',
    replace: [
      inModule('sessions/sessions', {
        createSessions: (createSessions) => (options) => {
          const { store, clock } = options
          const users = {
            ...store.users,
            rehash: (id: bigint, _: string, newHash: string) => store.users.setPassword(id, newHash, clock()),
          }
          return createSessions({ ...options, store: { ...store, users } })
        },
      }),
    ],
  },
  {
    name: 'stored parameters without bounds',
    replace: [
      inModule('sessions/passwords', {
        MOST_PARAMETERS: () => ({ memoryCost: Infinity, timeCost: Infinity, parallelism: Infinity }),
      }),
    ],
  },
] satisfies Control[]
