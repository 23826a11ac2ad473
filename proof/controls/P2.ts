import { folded } from '../../src/sessions/folded.js'
import { findUser } from '../../src/sessions/users.js'
import { type Control, inModule } from './control.js'

/** Threads that hash, and verify, something else than the password that they are given. */
const hashed = (form: (password: string) => string) =>
  inModule('sessions/hash-threads', {
    createHashThreads: (createHashThreads) => (count) => {
      const threads = createHashThreads(count)
      return { ...threads, run: (job) => threads.run({ ...job, password: form(job.password) }) }
    },
  })

export default [
  {
    name: 'passwords are cut at 72 bytes, as bcrypt does',
    // Each byte by itself, as the cut may be within a character.
    replace: [hashed((password) => Buffer.from(password).subarray(0, 72).toString('latin1'))],
  },
  {
    name: 'passwords are cut at NUL',
    replace: [hashed((password) => password.replace(/\0.*/s, ''))],
  },
  {
    name: 'passwords are normalised before they are hashed',
    replace: [hashed((password) => password.normalize('NFC'))],
  },
  {
    name: 'over-long passwords are hashed',
    replace: [
      inModule('sessions/sessions', { isTooLong: (isTooLong) => (username) => isTooLong(username, '') }),
    ],
  },
  {
    name: '14 characters are enough',
    replace: [inModule('sessions/new-password', { PASSWORD_MIN_LENGTH: () => 14 })],
  },
  {
    name: 'the length is counted in UTF-16 units',
    replace: [inModule('sessions/new-password', { lengthOf: () => (password) => password.length })],
  },
  {
    name: 'common passwords are found in their own case only',
    replace: [
      inModule('sessions/new-password', { isCommon: () => (password, common) => common.includes(password) }),
    ],
  },
  {
    name: 'passwords that contain a common one are refused',
    replace: [
      inModule('sessions/new-password', {
        isCommon: () => (password, common) =>
          common.some((one) => one !== '' && folded(password).includes(one)),
      }),
    ],
  },
  {
    name: 'only the first thousand of the list count',
    replace: [
      inModule('sessions/new-password', {
        readCommonPasswords: (readCommonPasswords) => async () =>
          (await readCommonPasswords()).slice(0, 1_000),
      }),
    ],
  },
  {
    name: 'a changed password may be a common one',
    replace: [
      inModule('sessions/users', {
        createUsers: (createUsers) => (options) => {
          const { store, passwords, clock } = options
          return {
            ...createUsers(options),
            async setPassword(username, password) {
              const { id } = await findUser(store.users, username)
              await store.users.setPassword(id, await passwords.hash(password), clock())
            },
          }
        },
      }),
    ],
  },
] satisfies Control[]
