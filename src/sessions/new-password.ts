import { readFile } from 'node:fs/promises'
import { folded } from './folded.js'
import { PASSWORD_MAX_LENGTH } from './passwords.js'

/** In code points: ASVS 5.0, 6.2.1 and 6.2.9, and NIST SP 800-63B-4 for a password that is the only factor. */
export const PASSWORD_MIN_LENGTH = 15

export const PASSWORD_TOO_LONG = `A password has at most ${PASSWORD_MAX_LENGTH} UTF-16 units (most characters are one, an emoji is two or more)`

/** One a line, folded. Where it comes from stands in common-passwords.NOTICE.md. */
const COMMON_PASSWORDS = new URL('common-passwords.txt', import.meta.url)

/**
 * Why a password cannot be given to a user from now on, and how to mend it; undefined if it can. Passwords that users have
 * already work on, whatever they are like.
 *
 * What a password is made of is nobody's business (ASVS 5.0, 6.2.5), nor is what is in it: only a common password or the
 * user's name as a whole is refused, in any case or compatibility form. That alone is compared by its form; hashed is what
 * was given, to the byte.
 */
export async function faultOfNewPassword(password: string, username: string): Promise<string | undefined> {
  if (password.length > PASSWORD_MAX_LENGTH) return PASSWORD_TOO_LONG
  if (/\p{Cs}/u.test(password)) return 'A password has whole characters only, no halves of surrogate pairs'
  // Form readers put it where bytes are no UTF-8, so that many different passwords would be this one.
  if (password.includes('\uFFFD')) return 'A password has no U+FFFD, which stands for bytes that are no UTF-8'
  const length = lengthOf(password)
  if (length < PASSWORD_MIN_LENGTH) {
    return `A password needs at least ${PASSWORD_MIN_LENGTH} characters, this one has ${length}; take some words more`
  }
  if (folded(password) === folded(username)) return 'A password is not the name of its user; take another'
  if (isCommon(password, await readCommonPasswords()))
    return 'This password is one of the most common ones; take another'
  return undefined
}

/** In code points, as people count characters. */
export function lengthOf(password: string): number {
  return Array.from(password).length
}

/** Read each time: it takes less than a hash does, and a server has no need of it. */
export async function readCommonPasswords(): Promise<string[]> {
  const list = await readFile(COMMON_PASSWORDS, 'utf8')
  return list.split('\n')
}

/** Whether a password as a whole is one of the common ones, which are folded. */
export function isCommon(password: string, common: readonly string[]): boolean {
  return common.includes(folded(password))
}
