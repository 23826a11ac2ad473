/** What members of events hold. Never a credential, a password, or a name that was typed at a login. */
interface Members {
  userId: bigint
  /** As the store has it. */
  username: string
  /** The session's public id: the `jti` of an access token, and what listings show. */
  sessionId: string
  form: 'session-token' | 'access-token'
  reason: 'credentials-invalid' | 'too-many-attempts' | 'overloaded'
  scope: 'account' | 'source'
  until: Date
  selection: 'session' | 'user' | 'all' | 'other-keys'
  before: Date
  keyId: string
  count: number
  requestId: string
  client: string
  operation: string
  contract: string
  osUser: string
  sudoUser: string
  pid: number
}

/** What is known of the request behind an event, and of the operator behind one. */
const REQUEST = ['requestId', 'client', 'operation', 'contract'] as const
const OPERATOR = ['osUser', 'sudoUser?'] as const
/** Either an operator's command or the service itself. */
const ANYONE = ['osUser?', 'sudoUser?'] as const

/** Every event with its members, in the order in which they are written; those with `?` may be absent. docs/audit.md tells what they mean. */
export const AUDIT_EVENTS = {
  'session-started': ['userId', 'username', 'sessionId', 'form', ...REQUEST],
  'session-ended': ['userId', 'sessionId', ...REQUEST],
  'login-failed': ['reason', 'userId?', ...REQUEST],
  'logins-blocked': ['scope', 'until', 'userId?', ...REQUEST],
  'password-rehashed': ['userId', ...REQUEST],
  'sessions-ended': ['selection', 'count', 'userId?', 'sessionId?', 'keyId?', ...OPERATOR],
  'sessions-purged': ['count', 'before', ...ANYONE],
  'user-added': ['userId', 'username', ...ANYONE],
  'user-deleted': ['userId', 'username', ...ANYONE],
  'user-disabled': ['userId', 'username', ...ANYONE],
  'user-enabled': ['userId', 'username', ...ANYONE],
  'password-changed': ['userId', 'username', ...ANYONE],
  'key-made': ['keyId', ...ANYONE],
  'key-retired': ['keyId', ...ANYONE],
  'service-started': ['pid'],
  'service-stopped': ['pid'],
  'events-lost': ['count', 'pid'],
} as const satisfies Record<string, readonly (keyof Members | `${keyof Members}?`)[]>

type Events = typeof AUDIT_EVENTS
export type AuditEventName = keyof Events
type Listed<Name extends AuditEventName> = Events[Name][number]
type Present<Name> = Name extends `${string}?` ? never : Name
type Absent<Name> = Name extends `${infer Member}?` ? Member : never

/** Something that an operator may be asked about later. */
export type AuditEvent = {
  [Name in AuditEventName]: { event: Name } & {
    [Member in Present<Listed<Name>> & keyof Members]: Members[Member]
  } & { [Member in Absent<Listed<Name>> & keyof Members]?: Members[Member] | undefined }
}[AuditEventName]

/** Who asked, as the outside knows it: the domain passes it on. */
export type Caller = Pick<Members, (typeof REQUEST)[number]>

/** Who gave a command on this machine. */
export interface Operator {
  osUser: string
  /** Who used sudo, as the environment says. */
  sudoUser?: string | undefined
}

export interface Audit {
  /**
   * Resolves when the operating system has the event, so that what is acknowledged after it is not lost with the process.
   * Never rejects: what was done is done, whether or not it can be told.
   */
  tell(event: AuditEvent): Promise<void>
}

/** Tells nobody. */
export const silentAudit: Audit = { tell: () => Promise.resolve() }
