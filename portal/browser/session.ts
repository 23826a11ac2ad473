// The session that the page holds: in memory, and for as long as the tab is open, so that one contract's session can be
// tried by another. It is forgotten when it ends.
import { passing, recall, remember } from './storage.js'

export interface Held {
  credential: string | undefined
  userId: string | undefined
  /** Cookies that are HttpOnly cannot be read: what is known is what the last reply said. */
  cookie: 'unknown' | 'held' | 'none'
  ended: boolean
}

const REMEMBERED = 'signoff.session'
const listeners: ((held: Held) => void)[] = []
let held: Held = restored()

export const currentSession = (): Held => held

/** Calls when the session changes, and once at first. */
export function onSession(listener: (held: Held) => void): void {
  listeners.push(listener)
  listener(held)
}

export function updateSession(change: Partial<Held>): void {
  held = { ...held, ...change }
  const { credential, userId } = held
  const kept = held.ended || credential === undefined ? undefined : JSON.stringify({ credential, userId })
  remember(passing, REMEMBERED, kept)
  for (const listener of listeners) listener(held)
}

export function forgetSession(): void {
  updateSession({ credential: undefined, userId: undefined, ended: false })
}

function restored(): Held {
  const empty: Held = { credential: undefined, userId: undefined, cookie: 'unknown', ended: false }
  try {
    const kept: unknown = JSON.parse(recall(passing, REMEMBERED) ?? '{}')
    return typeof kept === 'object' ? { ...empty, ...kept } : empty
  } catch {
    return empty
  }
}
