import { hashSync, verifySync } from '@node-rs/argon2'
import { type Control, inModule } from './control.js'
import { refusedAfterHashing } from './sessions.js'

export default [
  {
    name: 'passwords are hashed in the event loop',
    timed: true,
    replace: [
      inModule('sessions/hash-threads', {
        createHashThreads: () => () => ({
          run: async (job) =>
            'stored' in job
              ? { verified: verifySync(job.stored, job.password) }
              : { hash: hashSync(job.password, job.parameters) },
          close: () => Promise.resolve(),
        }),
      }),
    ],
  },
  { name: 'any number of logins waits', environment: { SIGNOFF_HASH_QUEUE: '100000' } },
  {
    name: 'a login is refused after it has waited',
    timed: true,
    replace: [refusedAfterHashing],
  },
] satisfies Control[]
