import { hash, randomBytes } from 'node:crypto'
import type { CredentialHash } from '../store/store.js'

/** A new session token: `sess_` and 256 bits from the system's generator, base64url. */
export function newSessionToken(): string {
  return `sess_${randomBytes(32).toString('base64url')}`
}

/** What the store knows a credential by: exactly the bytes that were issued name the session. */
export function hashCredential(credential: string): CredentialHash {
  // The one place where a hash of a credential comes from, so that nothing else can be taken for one.
  return hash('sha256', credential, 'base64url') as CredentialHash
}
