import {
  calculateJwkThumbprint,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose'
import type { KeyStore, SigningKeyRecord, Store } from '../store/store.js'
import { type Audit, type Operator, silentAudit } from './audit.js'

/**
 * ES256 (RFC 7518): its signatures differ each time, so that not even the signing key can make the bytes of a token that
 * was issued. EdDSA would make them again from what listings show.
 */
const ALGORITHM = 'ES256'
/** Tells access tokens from other JWTs (RFC 9068). */
export const TOKEN_TYPE = 'at+jwt'

export interface AccessTokenClaims {
  issuer: string
  audience: string
  userId: bigint
  sessionId: string
  /** Both in milliseconds since the epoch. */
  issuedAt: number
  expiresAt: number
}

export interface AccessTokens {
  /** A signed JWT (RFC 9068 claims; `sub` is the user's id, `jti` the session's) and the id of the key that signed it. */
  issue(claims: Omit<AccessTokenClaims, 'issuer' | 'audience'>): Promise<{
    token: string
    keyId: string
  }>
  /** Whether this key is the one that signs now. */
  isSigning(keyId: string): Promise<boolean>
  /** Makes the first signing key of an empty store. */
  prepare(): Promise<void>
  /** Makes a new signing key; the others sign no more. Answers the new key's id. */
  rotate(): Promise<string>
  /** The public keys that verify tokens which may still live, newest first (RFC 7517). */
  publicKeys(retiredSince: number): Promise<object[]>
}

export function createAccessTokens({
  keys,
  issuer,
  audience,
  clock,
  audit = silentAudit,
  operator,
}: {
  keys: KeyStore
  issuer: string
  audience: string
  clock: () => number
  audit?: Audit
  /** Who makes keys, where it is not the service by itself. */
  operator?: Operator
}): AccessTokens {
  // A key never changes, so that its parsed form may be kept; which key signs is read from the store each time.
  const parsed = new Map<string, Promise<CryptoKey | Uint8Array>>()

  const privateKey = ({ id, privateKey: text }: SigningKeyRecord) => {
    const known = parsed.get(id) ?? importJWK(JSON.parse(text) as JWK, ALGORITHM)
    parsed.set(id, known)
    return known
  }

  return {
    async issue(claims) {
      const key = await keys.current()
      if (key === undefined) throw new Error('The store has no signing key; run: signoff keys rotate')
      const token = await new SignJWT(payloadOf({ issuer, audience, ...claims }))
        .setProtectedHeader({ alg: ALGORITHM, typ: TOKEN_TYPE, kid: key.id })
        .sign(await privateKey(key))
      return { token, keyId: key.id }
    },
    async isSigning(keyId) {
      return (await keys.current())?.id === keyId
    },
    async prepare() {
      if ((await keys.current()) !== undefined) return
      const key = await newKey(clock())
      if (!(await keys.insert(key, { onlyIfNone: true }))) return
      await audit.tell({ event: 'key-made', keyId: key.id, ...operator })
    },
    async rotate() {
      const key = await newKey(clock())
      await keys.insert(key)
      const told = [audit.tell({ event: 'key-made', keyId: key.id, ...operator })]
      for (const { id, retiredAt } of await keys.list()) {
        if (retiredAt === key.createdAt)
          told.push(audit.tell({ event: 'key-retired', keyId: id, ...operator }))
      }
      await Promise.all(told)
      return key.id
    },
    async publicKeys(retiredSince) {
      const all = await keys.list()
      return all
        .filter(
          ({ retiredAt = Infinity, withdrawnAt }) => withdrawnAt === undefined && retiredAt > retiredSince,
        )
        .map(({ publicKey }): object => JSON.parse(publicKey) as JWK)
    },
  }
}

/** What an access token says, as its JWT has it: the claims of RFC 9068, with times in seconds. */
export function payloadOf(claims: AccessTokenClaims): JWTPayload {
  return {
    iss: claims.issuer,
    aud: claims.audience,
    sub: claims.userId.toString(),
    jti: claims.sessionId,
    iat: Math.floor(claims.issuedAt / 1000),
    exp: Math.floor(claims.expiresAt / 1000),
  }
}

/**
 * Ends every session whose access token a retired key signed; answers how many. Those keys then leave the published ones: no
 * session is added for a retired key, so that none lives once its sessions have been ended.
 */
export async function endRetired(
  { keys, sessions }: Pick<Store, 'keys' | 'sessions'>,
  now: number,
): Promise<number> {
  const retired = (await keys.list()).filter(({ retiredAt, withdrawnAt }) => {
    return retiredAt !== undefined && withdrawnAt === undefined
  })
  const keyIds = retired.map(({ id }) => id)
  const ended = await sessions.endWhere({ keyIds }, now)
  await keys.withdraw(keyIds, now)
  return ended
}

async function newKey(createdAt: number) {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true })
  const jwk = await exportJWK(pair.publicKey)
  const id = await calculateJwkThumbprint(jwk)
  const { kty, crv, x, y } = jwk
  return {
    id,
    publicKey: JSON.stringify({ kty, crv, x, y, kid: id, use: 'sig', alg: ALGORITHM }),
    privateKey: JSON.stringify(await exportJWK(pair.privateKey)),
    createdAt,
  }
}
