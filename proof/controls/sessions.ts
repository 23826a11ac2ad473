// What controls of several promises do to the domain.
import type { Sessions, SessionsOptions } from '../../src/sessions/sessions.js'
import type { SessionStore } from '../../src/store/store.js'

export type CreateSessions = (options: SessionsOptions) => Sessions

/** The options of sessions, with some verbs of their store changed. */
export function storedBy(
  options: SessionsOptions,
  changed: (sessions: SessionStore) => Partial<SessionStore>,
): SessionsOptions {
  const { store } = options
  return { ...options, store: { ...store, sessions: { ...store.sessions, ...changed(store.sessions) } } }
}
