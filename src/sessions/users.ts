import type { Store, Switched, UserRecord, UserStore } from '../store/store.js'
import { type Audit, type Operator, silentAudit } from './audit.js'
import { faultOfNewPassword } from './new-password.js'
import type { Passwords } from './passwords.js'
import { usernameKey } from './username.js'

/** The longest username, in UTF-16 units; openapi.yaml tells clients the same. */
export const USERNAME_MAX_LENGTH = 256
/** The longest full name, in UTF-16 units. */
const FULL_NAME_MAX_LENGTH = 256

/** What an operator does to users. */
export interface Users {
  /** @throws RefusedError if no user can be added under this name, so that nobody is asked for a password in vain. */
  checkFree(username: string): Promise<void>
  /**
   * Adds a user and answers the id. A blank full name is none.
   * @throws RefusedError if a name, the id or the password cannot be taken.
   */
  add(user: { username: string; password: string; fullName?: string; id?: bigint }): Promise<bigint>
  /** The changes below find the user by name. @throws RefusedError if there is none. Each but `enable` ends their sessions. */
  setPassword(username: string, password: string): Promise<void>
  /** These two answer whether it changed anything: not for a user who is as asked for already. */
  disable(username: string): Promise<boolean>
  enable(username: string): Promise<boolean>
  delete(username: string): Promise<void>
}

/** What was asked for cannot be done; the message says why and how to mend it. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

/** The user of that name. @throws RefusedError if there is none. */
export async function findUser(users: UserStore, username: string): Promise<UserRecord> {
  const user = await users.findByName(usernameKey(username))
  if (user === undefined) throw noSuchUser(username)
  return user
}

export function createUsers({
  store,
  passwords,
  clock,
  audit = silentAudit,
  operator,
}: {
  store: Store
  passwords: Pick<Passwords, 'hash'>
  clock: () => number
  audit?: Audit
  /** Who changes users, where it is not the service by itself. */
  operator?: Operator
}): Users {
  const change = async (
    event: 'user-deleted' | 'user-disabled' | 'user-enabled' | 'password-changed',
    username: string,
    make: (id: bigint) => Promise<Switched>,
  ) => {
    const user = await findUser(store.users, username)
    const switched = await make(user.id)
    // A user may go between the look-up and the change.
    if (switched === 'missing') throw noSuchUser(username)
    if (switched === 'unchanged') return false
    await audit.tell({ event, userId: user.id, username: user.username, ...operator })
    return true
  }
  const found = (isFound: boolean): Switched => (isFound ? 'changed' : 'missing')

  return {
    async checkFree(username) {
      checkUsername(username)
      if ((await store.users.findByName(usernameKey(username))) !== undefined) throw nameTaken(username)
    },
    async add({ username, password, fullName, id }) {
      checkUsername(username)
      await checkPassword(password, username)
      checkFullName(fullName)
      const added = await store.users.insert({
        username,
        usernameKey: usernameKey(username),
        passwordHash: await passwords.hash(password),
        createdAt: clock(),
        ...(fullName === undefined || fullName.trim() === '' ? {} : { fullName }),
        ...(id === undefined ? {} : { id }),
      })
      if ('id' in added) {
        await audit.tell({ event: 'user-added', userId: added.id, username, ...operator })
        return added.id
      }
      if (added.taken === 'username') throw nameTaken(username)
      throw new RefusedError(`The id ${String(id)} is taken; leave --id out to get the next free one`)
    },
    async setPassword(username, password) {
      await checkPassword(password, username)
      await change('password-changed', username, async (id) =>
        found(await store.users.setPassword(id, await passwords.hash(password), clock())),
      )
    },
    async disable(username) {
      return change('user-disabled', username, (id) => store.users.disable(id, clock()))
    },
    async enable(username) {
      return change('user-enabled', username, (id) => store.users.enable(id))
    },
    async delete(username) {
      await change('user-deleted', username, async (id) => found(await store.users.delete(id)))
    },
  }
}

function noSuchUser(username: string): RefusedError {
  return new RefusedError(`There is no user called ${username}; see: signoff users list`)
}

function nameTaken(username: string): RefusedError {
  return new RefusedError(
    `The name ${username} is taken, or one that differs only in case or form; choose another`,
  )
}

function checkUsername(username: string): void {
  if (username.trim() === '') throw new RefusedError('A username needs at least one character')
  if (username.length > USERNAME_MAX_LENGTH) {
    throw new RefusedError(`A username has at most ${USERNAME_MAX_LENGTH} characters`)
  }
  checkCharacters('A username', username)
  if (username !== username.trim()) throw new RefusedError('A username has no blanks at its ends')
  // Two names that look the same are two users. Joiners make a difference in some scripts (RFC 8264, section 9.8).
  if (/(?![\u200C\u200D])\p{Cf}/u.test(username)) {
    throw new RefusedError('A username has no invisible characters, such as U+200B; leave them out')
  }
}

function checkFullName(fullName = ''): void {
  if (fullName.length > FULL_NAME_MAX_LENGTH) {
    throw new RefusedError(`A full name has at most ${FULL_NAME_MAX_LENGTH} characters`)
  }
  checkCharacters('A full name', fullName)
}

function checkCharacters(what: string, name: string): void {
  if (/\p{Cc}|\p{Cs}|\p{Zl}|\p{Zp}/u.test(name)) throw hasControls(what)
  // What Node makes of an argument's bytes that are no UTF-8.
  if (name.includes('\uFFFD')) {
    throw new RefusedError(
      `${what} has no U+FFFD, which stands for bytes that are no UTF-8; give the name in UTF-8`,
    )
  }
}

function hasControls(what: string): RefusedError {
  return new RefusedError(
    `${what} has no control characters and no line separators (U+2028, U+2029); leave them out`,
  )
}

async function checkPassword(password: string, username: string): Promise<void> {
  const fault = await faultOfNewPassword(password, username)
  if (fault !== undefined) throw new RefusedError(fault)
}
