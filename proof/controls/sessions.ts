// What controls of several promises do to the domain.
import type { Sessions, SessionsOptions } from '../../src/sessions/sessions.js'
import type { SessionStore } from '../../src/store/store.js'
import { inModule } from './control.js'

export type CreateSessions = (options: SessionsOptions) => Sessions

/** The options of sessions, with some verbs of their store changed. */
export function storedBy(
  options: SessionsOptions,
  changed: (sessions: SessionStore) => Partial<SessionStore>,
): SessionsOptions {
  const { store } = options
  return { ...options, store: { ...store, sessions: { ...store.sessions, ...changed(store.sessions) } } }
}

/** A login that finds all places taken hashes its password, and is refused afterwards. */
export const refusedAfterHashing = inModule('sessions/sessions', {
  createSessions: (createSessions) => (options) => {
    const sessions = createSessions(options)
    return {
      ...sessions,
      async start(login, caller) {
        const start = await sessions.start(login, caller)
        if (start.state === 'overloaded') await options.passwords.hash(login.password)
        return start
      },
    }
  },
})
