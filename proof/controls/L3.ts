import { type Control, inModule } from './control.js'

export default [
  { name: 'any number of logins waits', timed: true, environment: { SIGNOFF_HASH_QUEUE: '100000' } },
  {
    name: 'what is refused costs as much as what is not',
    timed: true,
    replace: [
      inModule('sessions/sessions', {
        createSessions: (createSessions) => (options) => {
          const sessions = createSessions(options)
          return {
            ...sessions,
            async start(login, caller) {
              const started = await sessions.start(login, caller)
              if (started.state === 'overloaded') await options.passwords.hash(login.password)
              return started
            },
          }
        },
      }),
    ],
  },
] satisfies Control[]
