import { type Control, inModule } from './control.js'

export default [
  {
    name: 'each process counts for itself',
    replace: [
      inModule('sessions/login-guard', {
        createLoginGuard: (createLoginGuard) => (options) => {
          const guard = createLoginGuard(options)
          return { begin: (key, address) => guard.begin(`${key}${process.pid}`, address) }
        },
      }),
    ],
  },
  {
    name: 'failures are counted after the password was looked at',
    replace: [
      inModule('sessions/login-guard', {
        createLoginGuard: (createLoginGuard) => (options) => {
          const { attempts, clock } = options
          return createLoginGuard({
            ...options,
            attempts: {
              ...attempts,
              reserve(claims) {
                setTimeout(() => void attempts.reserve(claims, clock()), 50)
                return Promise.resolve({ reserved: true, counts: [] })
              },
            },
          })
        },
      }),
    ],
  },
  {
    name: 'the leftmost address of X-Forwarded-For counts',
    replace: [
      inModule('http/client-address', {
        nearestFirst: (nearestFirst) => (forwardedFor) => nearestFirst(forwardedFor).slice(-1),
      }),
    ],
  },
  {
    name: 'each IPv6 address counts by itself',
    replace: [inModule('sessions/source', { NETWORK_GROUPS: () => 8 })],
  },
  {
    name: "a success wipes the source's failures out",
    replace: [
      inModule('sessions/limits', {
        sourceLimit: (sourceLimit) => (quota) => ({ ...sourceLimit(quota), takenOff: () => undefined }),
      }),
    ],
  },
  {
    name: 'a success counts as a failure of its source',
    replace: [
      inModule('sessions/limits', {
        sourceLimit: (sourceLimit) => (quota) => ({ ...sourceLimit(quota), takenOff: (count) => count }),
      }),
    ],
  },
  {
    name: 'the delay doubles without an end',
    replace: [inModule('sessions/limits', { LONGEST_DELAY: () => 3_600_000_000 })],
  },
] satisfies Control[]
