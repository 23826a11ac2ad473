import { randomUUID } from 'node:crypto'
import type { SessionRecord, Store, UserRecord } from '../store/store.js'
import type { AccessTokens } from './access-tokens.js'
import { hashCredential, newSessionToken } from './credentials.js'
import type { LoginGuard } from './login-guard.js'
import { PASSWORD_MAX_LENGTH, type Passwords } from './passwords.js'
import { usernameKey } from './username.js'

/** How a credential looks: an opaque session token, or a JWT. Both name a session in the same way. */
export type CredentialForm = 'session-token' | 'access-token'

/** The domain: one session store behind every contract. All verbs reject with StoreError when the store fails. */
export interface Sessions {
  /** Logs a user in. */
  start(login: { username: string; password: string; form: CredentialForm }): Promise<Start>
  /** Tells whose session a credential names, from the store, each time. */
  check(credential: string): Promise<Check>
  /** Ends the session that a credential names, durably, if it is alive (and `owner`'s, where one is given). */
  end(credential: string, owner?: bigint): Promise<End>
  /** The public keys for those who verify access tokens themselves. */
  publicKeys(): Promise<object[]>
}

export type Start =
  | StartedSession
  /** Unknown name, wrong password, disabled user: nobody is told which. */
  | { state: 'credentials-invalid' }
  /** Seconds. */
  | { state: 'too-many-attempts' | 'overloaded'; retryAfter: number }

export interface StartedSession {
  state: 'started'
  user: SessionUser
  credential: string
  /** The absolute expiry, in milliseconds since the epoch. */
  expiresAt: number
  /** Seconds until then. */
  expiresIn: number
}

export type Check = { state: 'active'; user: SessionUser } | { state: 'invalid' | 'expired' }
export type End = 'ended' | 'invalid' | 'expired'

export interface SessionUser {
  userId: bigint
  username: string
  /** The username where there is no full name. */
  fullName: string
}

/** A session that was seen within this time (ms) is not noted as seen again: idle expiry errs by no more. */
const TOUCH_GRAIN = 1_000
/** Seconds that a login which finds all places taken is told to wait. */
const OVERLOAD_RETRY = 1

export interface SessionsOptions {
  store: Store
  passwords: Passwords
  guard: LoginGuard
  accessTokens: AccessTokens
  clock: () => number
  /** Milliseconds. */
  sessionTtl: number
  idleTtl: number
}

export function createSessions(options: SessionsOptions): Sessions {
  const { store, passwords, guard, accessTokens, clock, sessionTtl, idleTtl } = options

  /** The user, if the password is theirs and they may log in. */
  async function authenticate(
    key: string,
    password: string,
    verify: Verify,
  ): Promise<UserRecord | undefined> {
    const user = await store.users.findByName(key)
    const verified = await verify(user?.passwordHash, password)
    return verified && user?.disabledAt === undefined ? user : undefined
  }

  async function startFor(user: UserRecord, form: CredentialForm): Promise<StartedSession | undefined> {
    const createdAt = clock()
    const expiresAt = createdAt + sessionTtl
    const insert = async (): Promise<string | undefined> => {
      const id = randomUUID()
      const claims = { sessionId: id, userId: user.id, issuedAt: createdAt, expiresAt }
      const issued = form === 'access-token' ? await accessTokens.issue(claims) : { token: newSessionToken() }
      const keyId = 'keyId' in issued ? issued.keyId : undefined
      const inserted = await store.sessions.insert({
        id,
        hash: hashCredential(issued.token),
        userId: user.id,
        passwordHash: user.passwordHash,
        createdAt,
        expiresAt,
        ...(keyId === undefined ? {} : { keyId }),
      })
      if (inserted) return issued.token
      // Again, if it is for the key alone: it may have been retired between the signature and the store.
      const isRetired = keyId !== undefined && !(await accessTokens.isSigning(keyId))
      return isRetired ? insert() : undefined
    }
    const credential = await insert()
    if (credential === undefined) return undefined
    const expiresIn = Math.floor(sessionTtl / 1000)
    return {
      state: 'started',
      user: sessionUser({ ...user, userId: user.id }),
      credential,
      expiresAt,
      expiresIn,
    }
  }

  return {
    async start({ username, password, form }) {
      if (password.length > PASSWORD_MAX_LENGTH) return { state: 'credentials-invalid' }
      const admission = passwords.admit()
      if (admission === undefined) return { state: 'overloaded', retryAfter: OVERLOAD_RETRY }
      try {
        const key = usernameKey(username)
        const attempt = await guard.begin(key)
        if ('blockedUntil' in attempt) {
          return {
            state: 'too-many-attempts',
            retryAfter: Math.max(1, Math.ceil((attempt.blockedUntil - clock()) / 1000)),
          }
        }
        try {
          const user = await authenticate(key, password, admission.verify)
          if (user === undefined) return { state: 'credentials-invalid' }
          // The password was right, whatever becomes of the session. Together they are one transaction.
          const [started] = await Promise.all([startFor(user, form), attempt.succeeded()])
          if (started === undefined) return { state: 'credentials-invalid' }
          if (passwords.isOutdated(user.passwordHash)) {
            await store.users.rehash(user.id, user.passwordHash, await passwords.hash(password))
          }
          return started
        } finally {
          attempt.settle()
        }
      } finally {
        admission.release()
      }
    },

    async check(credential) {
      const session = await store.sessions.find(hashCredential(credential))
      if (session === undefined || session.endedAt !== undefined) return { state: 'invalid' }
      const now = clock()
      if (isExpired(session, now, idleTtl)) return { state: 'expired' }
      if (now - session.lastSeenAt >= TOUCH_GRAIN) store.sessions.touch(session, now)
      return { state: 'active', user: sessionUser(session) }
    },

    async end(credential, owner) {
      const result = await store.sessions.end({
        hash: hashCredential(credential),
        ...(owner === undefined ? {} : { owner }),
        now: clock(),
        idleTtl,
      })
      return result === 'foreign' ? 'invalid' : result
    },

    publicKeys: () => accessTokens.publicKeys(clock() - sessionTtl),
  }
}

type Verify = (stored: string | undefined, password: string) => Promise<boolean>

/** Whether a session has passed its absolute or its idle expiry. All times are in milliseconds. */
export function isExpired(
  { expiresAt, lastSeenAt }: Pick<SessionRecord, 'expiresAt' | 'lastSeenAt'>,
  now: number,
  idleTtl: number,
): boolean {
  return expiresAt <= now || lastSeenAt + idleTtl <= now
}

function sessionUser({
  userId,
  username,
  fullName,
}: {
  userId: bigint
  username: string
  fullName: string | undefined
}): SessionUser {
  return { userId, username, fullName: fullName ?? username }
}
