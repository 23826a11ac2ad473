import { folded } from './folded.js'

/**
 * The form in which usernames are compared, and stored. Two names with one key are one user; a name is answered as it was
 * written, never as its key.
 */
export function usernameKey(name: string): string {
  return folded(name)
}
