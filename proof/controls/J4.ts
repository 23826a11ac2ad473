import { type Control, inModule } from './control.js'
import { LATCH_CONTROLS } from './latch.js'
import { storedBy } from './sessions.js'

export default [
  {
    name: 'a check that trusts the signature alone',
    replace: [
      inModule('sessions/sessions', {
        createSessions: (createSessions) => (options) => {
          const sessions = createSessions(options)
          const trusting = createSessions(
            storedBy(options, ({ find }) => ({
              async find(hash) {
                const session = await find(hash)
                return session && { ...session, endedAt: undefined }
              },
            })),
          )
          return {
            ...sessions,
            check: (credential) => (credential.startsWith('eyJ') ? trusting : sessions).check(credential),
          }
        },
      }),
    ],
  },
  ...LATCH_CONTROLS,
] satisfies Control[]
