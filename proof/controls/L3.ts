import type { Control } from './control.js'
import { refusedAfterHashing } from './sessions.js'

export default [
  { name: 'any number of logins waits', timed: true, environment: { SIGNOFF_HASH_QUEUE: '100000' } },
  {
    name: 'what is refused costs as much as what is not',
    timed: true,
    replace: [refusedAfterHashing],
  },
] satisfies Control[]
