import type { Sessions } from '../sessions/sessions.js'

/** What handlers work with. */
export interface ContractService {
  sessions: Sessions
  /** openapi.yaml as text, and as JSON text. */
  document: { yaml: string; json: string }
  /** `ready`, or why not. */
  readiness(): Promise<'ready' | 'store-unavailable' | 'draining'>
}
