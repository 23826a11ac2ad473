export interface Change {
  kind:
    | 'operation-removed'
    | 'operation-moved'
    | 'outcome-removed'
    | 'status-removed'
    | 'status-changed'
    | 'type-changed'
    | 'body-changed'
    | 'volatile-changed'
    | 'header-removed'
    | 'header-changed'
  /** The operation, or operation, status and outcome. */
  place: string
  text: string
}

export function compareDocuments(before: unknown, after: unknown): Change[]
