/**
 * What the domain asks of a store, whatever the engine: a few verbs on users, sessions, signing keys and login
 * attempts. Every write is durable when its promise resolves, and seen by every later read of every process.
 *
 * Times are milliseconds since the epoch. A user's id is any signed 64-bit integer. All verbs reject with
 * {@link StoreError} when the engine fails: then nothing may be concluded from the call.
 */
export interface Store {
  readonly sessions: SessionStore
  readonly users: UserStore
  readonly keys: KeyStore
  readonly attempts: AttemptStore
  /** Proves that reads and writes reach the engine. */
  ping(): Promise<void>
  /** Writes what is still waiting, then lets go of the engine. Verbs called after it reject. */
  close(): Promise<void>
}

export interface SessionStore {
  /**
   * Adds a session, unless its user is gone, is disabled, or has another password hash than the one that was verified,
   * or its signing key has been retired. Answers whether it was added.
   */
  insert(session: NewSession): Promise<boolean>
  /**
   * The session whose credential has this hash, with its user, as the store has it now. Its `lastSeenAt` may be earlier than
   * the truth, by half an hour at the most, but never where that makes the session idle.
   */
  find(hash: CredentialHash): Promise<FoundSession | undefined>
  /**
   * Ends the session behind a credential if it is alive at `now`, durably.
   * `foreign`: it belongs to another user than `owner`, and was left alone. The session is told to one caller only.
   */
  end(request: EndRequest): Promise<EndResult>
  /**
   * Notes when a session was last seen. Written behind, within a second, and counts only for a session that has neither ended nor
   * gone idle when it is written: a touch never creates a session and never brings one back. One that was seen again within
   * a second need not be noted again.
   */
  touch(session: Pick<FoundSession, 'number'>, seenAt: number): void
  /** Writes all touches that wait. */
  flush(): Promise<void>
  /** Ends live or expired sessions that have not been ended; answers how many. */
  endWhere(which: SessionSelection, now: number): Promise<number>
  /** Sessions in the order in which they were added, newest first. `lastSeenAt` is exact, but for what waits, and for those that have ended. */
  list(which: SessionSelection, limit: number): Promise<SessionRecord[]>
  /** Deletes sessions that were ended, or passed their absolute or idle expiry, before `before`. In steps, so that nobody waits long. */
  purge(before: number, idleTtl: number): Promise<number>
}

export interface UserStore {
  /** Answers the id, or `taken` with what is taken. Without an id, the engine picks the next positive one that nobody has, or had before being deleted. */
  insert(user: NewUser): Promise<{ id: bigint } | { taken: 'id' | 'username' }>
  findByName(usernameKey: string): Promise<UserRecord | undefined>
  list(): Promise<UserRecord[]>
  /** The changes below answer false, or `missing`, when there is no such user. Each also ends all of the user's sessions, in the same transaction, but for `enable`. */
  setPassword(id: bigint, passwordHash: string, now: number): Promise<boolean>
  /** Replaces a hash by one of the same password with raised parameters; ends nothing; only if the old one still stands. */
  rehash(id: bigint, oldHash: string, newHash: string): Promise<boolean>
  disable(id: bigint, now: number): Promise<Switched>
  enable(id: bigint): Promise<Switched>
  /** Deletes the user with all their sessions. */
  delete(id: bigint): Promise<boolean>
  count(): Promise<number>
}

export interface KeyStore {
  /** The key that signs now: the newest that is not retired. */
  current(): Promise<SigningKeyRecord | undefined>
  /** All keys, newest first. */
  list(): Promise<SigningKeyRecord[]>
  /** Notes of retired keys that all that they signed has ended: they need no longer be published. Leaves others alone. */
  withdraw(ids: readonly string[], now: number): Promise<void>
  /** Adds a key and retires all others at its creation, in one transaction. With `onlyIfNone`, does nothing when a current key stands. Answers whether it was added. */
  insert(key: NewSigningKey, options?: { onlyIfNone?: boolean }): Promise<boolean>
}

/** Failed logins, by account and by source. Exact, also across processes. */
export interface AttemptStore {
  /**
   * Counts an attempt as failed under all of these keys before its password is looked at, unless one of them is blocked: then
   * under none.
   */
  reserve(claims: readonly AttemptClaim[], now: number): Promise<Reservation>
  /** An attempt that was reserved at `reservedAt` was no failure: its keys' counts become what their policies say. */
  takeOff(claims: readonly AttemptClaim[], now: number, reservedAt: number): Promise<void>
  /** Deletes counts that have rested since before `before`. */
  purge(before: number): Promise<number>
}

export interface AttemptClaim {
  key: string
  policy: AttemptPolicy
}

export interface Reservation {
  reserved: boolean
  /** For each claim, the count as it stands now; undefined if there is none. */
  counts: readonly (AttemptCount | undefined)[]
}

export interface AttemptCount {
  failures: number
  /** From when on it rests. */
  lastAt: number
  /** Further attempts are refused before this time; 0 if none is. */
  blockedUntil: number
}

/** What becomes of a count; plain functions, without a clock or a state of their own. */
export interface AttemptPolicy {
  /** One more failure. */
  failed(count: AttemptCount | undefined, now: number): AttemptCount
  /** One of its failures was none; undefined if nothing is left to count. */
  takenOff(count: AttemptCount, now: number, reservedAt: number): AttemptCount | undefined
}

declare const credentialHash: unique symbol
/** SHA-256 of a credential's bytes, base64url without padding: 43 characters. */
export type CredentialHash = string & { readonly [credentialHash]: true }

export interface NewSession {
  /** No secret: it is the `jti` of an access token, and what listings show. */
  id: string
  hash: CredentialHash
  userId: bigint
  /** The hash that was verified: the session is refused if it no longer stands. */
  passwordHash: string
  createdAt: number
  expiresAt: number
  /** The signing key of an access token; absent for a session token. */
  keyId?: string
}

/** What a check needs to know of a session. */
export interface FoundSession {
  /** Ascends in the order in which sessions were added. */
  number: number
  userId: bigint
  username: string
  fullName: string | undefined
  expiresAt: number
  lastSeenAt: number
  endedAt: number | undefined
}

export interface SessionRecord extends FoundSession {
  id: string
  hash: CredentialHash
  createdAt: number
  keyId: string | undefined
}

export interface EndRequest {
  hash: CredentialHash
  /** End it only if it is this user's. */
  owner?: bigint
  now: number
  /** Milliseconds after the last sight at which a session is idle. */
  idleTtl: number
}

/** The session that was ended, or why none was. `invalid`: no such session, or ended before. */
export type EndResult = EndedSession | 'expired' | 'invalid' | 'foreign'

export interface EndedSession {
  id: string
  userId: bigint
}

export type SessionSelection =
  { id: string } | { userId: bigint } | { keyIds: readonly string[] } | { all: true }

export interface NewUser {
  id?: bigint
  /** As it was written; answered so. */
  username: string
  /** What it is compared by. */
  usernameKey: string
  fullName?: string
  passwordHash: string
  createdAt: number
}

/** `unchanged`: the user was as asked for already. */
export type Switched = 'changed' | 'unchanged' | 'missing'

export interface UserRecord {
  id: bigint
  username: string
  fullName: string | undefined
  passwordHash: string
  createdAt: number
  disabledAt: number | undefined
}

export interface NewSigningKey {
  id: string
  /** JWK as JSON text. */
  publicKey: string
  privateKey: string
  createdAt: number
}

export interface SigningKeyRecord extends NewSigningKey {
  retiredAt: number | undefined
  /** When everything that it signed had been ended. */
  withdrawnAt: number | undefined
}

/** The engine failed, or could not be reached in time. The message holds no bound value. */
export class StoreError extends Error {
  override readonly name = 'StoreError'

  /** Whether what was asked for may have been done, or may be done yet: there was no answer in time. */
  readonly mayBeDone: boolean

  constructor(message?: string, { mayBeDone = false } = {}) {
    super(message)
    this.mayBeDone = mayBeDone
  }
}
