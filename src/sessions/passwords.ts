import { randomBytes } from 'node:crypto'
import { createHashThreads } from './hash-threads.js'

/** Argon2id parameters. Memory is in KiB. */
export interface PasswordParameters {
  readonly memoryCost: number
  readonly timeCost: number
  readonly parallelism: number
}

/** Those of new hashes: the OWASP minimum (ASVS 5.0, 11.4.2). */
export const PASSWORD_PARAMETERS: PasswordParameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The longest password that is hashed, in UTF-16 units; openapi.yaml tells clients the same. */
export const PASSWORD_MAX_LENGTH = 1024

/** Stored parameters beyond these are refused: a hostile hash must not take the machine down. */
export const MOST_PARAMETERS: PasswordParameters = { memoryCost: 262_144, timeCost: 16, parallelism: 8 }

const PHC = /^\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,10})\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/

export interface Passwords {
  /** Room for one verification, or undefined when too many wait: then the login is refused before it costs anything. */
  admit(): Admission | undefined
  /** An argon2id hash in PHC form. Waits its turn; never refused. */
  hash(password: string): Promise<string>
  /** Whether a stored hash has weaker parameters than new ones. */
  isOutdated(stored: string): boolean
  /** Ends the threads that hash. */
  close(): Promise<void>
}

export interface Admission {
  /**
   * Whether the password is the one that was hashed. Without a stored hash it takes as long and answers false.
   *
   * @throws Error if the stored hash is not argon2id in PHC form, or its parameters are beyond bounds.
   */
  verify(stored: string | undefined, password: string): Promise<boolean>
  /** Gives the room back. */
  release(): void
}

/**
 * Hashes with at most `concurrency` at once: each takes a core and 19 MiB for tens of milliseconds. Beyond `queue` waiting
 * verifications, none is admitted.
 */
export function createPasswords({ concurrency, queue }: { concurrency: number; queue: number }): Passwords {
  const threads = createHashThreads(concurrency)
  const nobodys = nobodysHash()
  let admitted = 0

  return {
    admit() {
      if (admitted >= concurrency + queue) return undefined
      admitted += 1
      let released = false
      return {
        async verify(stored, password) {
          if (isBeyondBounds(parameters(stored ?? nobodys))) {
            throw new Error('A stored password hash has parameters beyond bounds')
          }
          const outcome = await threads.run({ stored: stored ?? nobodys, password })
          if (!('verified' in outcome)) throw new Error('A password could not be verified')
          // Bytes stand for whole characters: halves of surrogate pairs would all be hashed as one and the same.
          return outcome.verified && stored !== undefined && !/\p{Cs}/u.test(password)
        },
        release() {
          if (!released) admitted -= 1
          released = true
        },
      }
    },
    async hash(password) {
      const outcome = await threads.run({ password, parameters: PASSWORD_PARAMETERS })
      if (!('hash' in outcome)) throw new Error('A password could not be hashed')
      return outcome.hash
    },
    isOutdated(stored) {
      const { memoryCost, timeCost } = parameters(stored)
      return memoryCost < PASSWORD_PARAMETERS.memoryCost || timeCost < PASSWORD_PARAMETERS.timeCost
    },
    close: () => threads.close(),
  }
}

/** A hash of the same parameters that no password has: to verify against it takes as long as against any other. */
function nobodysHash(): string {
  const { memoryCost, timeCost, parallelism } = PASSWORD_PARAMETERS
  const random = (length: number) => randomBytes(length).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${random(16)}$${random(32)}`
}

function isBeyondBounds({ memoryCost, timeCost, parallelism }: PasswordParameters): boolean {
  return (
    memoryCost > MOST_PARAMETERS.memoryCost ||
    timeCost > MOST_PARAMETERS.timeCost ||
    parallelism > MOST_PARAMETERS.parallelism
  )
}

function parameters(stored: string): PasswordParameters {
  const match = PHC.exec(stored)
  if (match === null) throw new Error('A stored password hash is not argon2id in PHC form')
  return { memoryCost: Number(match[1]), timeCost: Number(match[2]), parallelism: Number(match[3]) }
}
