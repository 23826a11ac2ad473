/** Code that performs one operation, and the code of the login before it. */
export interface Chain {
  operation: string
  /** Empty where there is nothing to sign in for, or the operation is a login itself. */
  login: string
  code: string
  /** Whether the operation reads or sets a cookie. */
  cookies: boolean
  /** What the login's reply gives, and by which members. */
  gives: { role: string; member: string[] }[]
}

/** The users that the samples name. */
export const EXAMPLE_USERS: { username: string; password: string }[]

/** Every operation's sample in a language, as the portal shows it, for the service at an origin. */
export function chainsIn(language: string, origin: string): Chain[]
