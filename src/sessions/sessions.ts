import { randomUUID } from 'node:crypto'
import type { FoundSession, Store, UserRecord, UserStore } from '../store/store.js'
import type { AccessTokens } from './access-tokens.js'
import { type Audit, type Caller, silentAudit } from './audit.js'
import { hashCredential, newSessionToken } from './credentials.js'
import type { LoginLimit } from './limits.js'
import type { LoginGuard } from './login-guard.js'
import { PASSWORD_MAX_LENGTH, type Passwords } from './passwords.js'
import { usernameKey } from './username.js'
import { USERNAME_MAX_LENGTH } from './users.js'

/** How a credential looks: an opaque session token, or a JWT. Both name a session in the same way. */
export type CredentialForm = 'session-token' | 'access-token'

/** The domain: one session store behind every contract. All verbs reject with StoreError when the store fails. */
export interface Sessions {
  /** Logs a user in. `caller` is for the audit log. */
  start(login: Login, caller: Caller): Promise<Start>
  /** Tells whose session a credential names, from the store, each time. */
  check(credential: string): Promise<Check>
  /** Ends the session that a credential names, durably, if it is alive (and `owner`'s, where one is given). */
  end(credential: string, caller: Caller, owner?: bigint): Promise<End>
  /** The public keys for those who verify access tokens themselves. */
  publicKeys(): Promise<object[]>
}

export interface Login {
  username: string
  password: string
  form: CredentialForm
}

export type Start =
  | StartedSession
  /** Unknown name, wrong password, disabled user: nobody is told which. */
  | { state: 'credentials-invalid'; limits: readonly LoginLimit[] }
  /** Seconds. */
  | { state: 'too-many-attempts'; retryAfter: number; limits: readonly LoginLimit[] }
  | { state: 'overloaded'; retryAfter: number }

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

/** Sights within this time (ms) are noted as one, so that the store has few times to tell apart. Idle expiry errs by no more than that and what the store leaves out. */
const SIGHT_GRAIN = 100
/** A session with less than this (ms) left is told to be active when its sight has been written: written behind, it could come too late. */
const LAST_MOMENTS = 1_000
/** Seconds that a login which finds all places taken is told to wait. */
const OVERLOAD_RETRY = 1

export interface SessionsOptions {
  store: Store
  passwords: Passwords
  guard: LoginGuard
  accessTokens: AccessTokens
  /** Hears of logins and logouts before those who asked do. */
  audit?: Audit
  clock: () => number
  /** Milliseconds. */
  sessionTtl: number
  idleTtl: number
}

export function createSessions(options: SessionsOptions): Sessions {
  const { store, passwords, guard, accessTokens, clock, sessionTtl, idleTtl } = options
  const { audit = silentAudit } = options

  async function startFor(
    user: UserRecord,
    form: CredentialForm,
  ): Promise<(StartedSession & { sessionId: string }) | undefined> {
    const createdAt = clock()
    const expiresAt = expiryOf(createdAt, sessionTtl)
    const insert = async (): Promise<{ credential: string; sessionId: string } | undefined> => {
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
      if (inserted) return { credential: issued.token, sessionId: id }
      // Again, if it is for the key alone: it may have been retired between the signature and the store.
      const isRetired = keyId !== undefined && !(await accessTokens.isSigning(keyId))
      return isRetired ? insert() : undefined
    }
    const issued = await insert()
    if (issued === undefined) return undefined
    const expiresIn = Math.floor(sessionTtl / 1000)
    return {
      state: 'started',
      user: sessionUser({ ...user, userId: user.id }),
      ...issued,
      expiresAt,
      expiresIn,
    }
  }

  return {
    async start({ username, password, form }, caller) {
      const fail = async <Refusal extends Exclude<Start, StartedSession>>(
        refusal: Refusal,
        userId?: bigint,
      ): Promise<Refusal> => {
        await audit.tell({ event: 'login-failed', reason: refusal.state, userId, ...caller })
        return refusal
      }
      if (isTooLong(username, password)) return fail({ state: 'credentials-invalid', limits: [] })
      const admission = passwords.admit()
      if (admission === undefined) return fail({ state: 'overloaded', retryAfter: OVERLOAD_RETRY })
      try {
        const key = usernameKey(username)
        const attempt = await guard.begin(key, caller.client)
        if ('retryAfter' in attempt) return await fail({ state: 'too-many-attempts', ...attempt })
        const { limits, closes } = attempt
        let decided = false
        try {
          const { user, passes } = await authenticate(store.users, { key, password }, admission.verify)
          if (!passes) {
            decided = true
            for (const { scope, until } of closes) {
              const userId = scope === 'account' ? user?.id : undefined
              void audit.tell({ event: 'logins-blocked', scope, until: new Date(until), userId, ...caller })
            }
            return await fail({ state: 'credentials-invalid', limits }, user?.id)
          }
          // The password was right, whatever becomes of the session. Together they are one transaction.
          const [started] = await Promise.all([startFor(user, form), attempt.succeeded()])
          if (started === undefined) return await fail({ state: 'credentials-invalid', limits }, user.id)
          const { sessionId, ...reply } = started
          const { id: userId, username: name } = user
          await audit.tell({ event: 'session-started', userId, username: name, sessionId, form, ...caller })
          if (passwords.isOutdated(user.passwordHash)) {
            const rehashed = await store.users.rehash(
              user.id,
              user.passwordHash,
              await passwords.hash(password),
            )
            if (rehashed) await audit.tell({ event: 'password-rehashed', userId, ...caller })
          }
          return reply
        } finally {
          attempt.settle(decided)
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
      store.sessions.touch(session, now - (now % SIGHT_GRAIN))
      if (session.lastSeenAt + idleTtl - now <= LAST_MOMENTS) {
        // It is active now, whether or not that can be written.
        await store.sessions.flush().catch(() => undefined)
      }
      return { state: 'active', user: sessionUser(session) }
    },

    async end(credential, caller, owner) {
      const result = await store.sessions.end({
        hash: hashCredential(credential),
        ...(owner === undefined ? {} : { owner }),
        now: clock(),
        idleTtl,
      })
      if (typeof result === 'string') return result === 'foreign' ? 'invalid' : result
      await audit.tell({ event: 'session-ended', userId: result.userId, sessionId: result.id, ...caller })
      return 'ended'
    },

    publicKeys: () => accessTokens.publicKeys(clock() - sessionTtl),
  }
}

export type Verify = (stored: string | undefined, password: string) => Promise<boolean>
export type Authentication = { user?: undefined; passes?: undefined } | { user: UserRecord; passes: boolean }

/** The user whose name has that key, if there is one, and whether the password is theirs and they may log in. */
export async function authenticate(
  users: Pick<UserStore, 'findByName'>,
  { key, password }: { key: string; password: string },
  verify: Verify,
): Promise<Authentication> {
  const user = await users.findByName(key)
  const verified = await verify(user?.passwordHash, password)
  return user === undefined ? {} : { user, passes: verified && user.disabledAt === undefined }
}

/** What is longer than any stored name or password is none, whoever asks: it is refused before it costs anything. */
export function isTooLong(username: string, password: string): boolean {
  return password.length > PASSWORD_MAX_LENGTH || Array.from(username).length > USERNAME_MAX_LENGTH
}

/** When a session that starts now ends at the latest. All times are in milliseconds. */
export function expiryOf(createdAt: number, sessionTtl: number): number {
  return createdAt + sessionTtl
}

/** Whether a session has passed its absolute or its idle expiry. All times are in milliseconds. */
export function isExpired(
  { expiresAt, lastSeenAt }: Pick<FoundSession, 'expiresAt' | 'lastSeenAt'>,
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
