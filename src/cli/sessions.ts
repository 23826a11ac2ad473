import { type Command, InvalidArgumentError } from 'commander'
import { duration } from '../config.js'
import { isExpired } from '../sessions/sessions.js'
import { findUser } from '../sessions/users.js'
import type { SessionRecord, Store } from '../store/store.js'
import { confirm } from './ask.js'
import { Failure, UsageError } from './failures.js'
import { examples } from './help.js'
import { JSON_OPTION, note, print, type PrintOptions, show } from './print.js'
import { changeStore, withStore } from './store.js'
import { type Column, count, isoTime, table, time } from './text.js'

const DEFAULT_LIMIT = 50
/** All are held in memory at once. */
const GREATEST_LIMIT = 1_000_000

export function addSessions(program: Command): void {
  const sessions = program
    .command('sessions')
    .description('List, end and delete sessions.')
    .summary('list, end and delete sessions')

  sessions
    .command('list')
    .summary('list sessions, newest first')
    .description(
      'List sessions, newest first. ENDS tells when a session ended or expired, or will at the latest.',
    )
    .option('--user <name>', 'only those of this user')
    .option('--limit <number>', 'at most so many', limit, DEFAULT_LIMIT)
    .option(...JSON_OPTION)
    .action(list)
    .addHelpText('after', examples('signoff sessions list', 'signoff sessions list --user alice --limit 5'))

  sessions
    .command('end')
    .summary('end one, those of a user, or all')
    .description('End sessions at once: one by its id, all of a user, or all.')
    .argument('[id]', 'the id of a session, as the list shows it')
    .option('--user <name>', 'all of this user')
    .option('--all', 'all of all users; asks first')
    .option('-y, --yes', 'do not ask')
    .option(...JSON_OPTION)
    .action(end)
    .addHelpText(
      'after',
      examples(
        'signoff sessions end 3f0c8a52-6d1e-4b7f-9a43-0e5d2c1b7a86',
        'signoff sessions end --user alice',
        'signoff sessions end --all --yes',
      ),
    )

  sessions
    .command('purge')
    .summary('delete sessions that ended long ago')
    .description(
      'Delete sessions that ended or expired long ago. The service does so by itself twice an hour, and more often if ' +
        'SIGNOFF_PURGE_AFTER is shorter. SIGNOFF_SESSION_IDLE_TTL must be what the service has, as it tells which sessions have expired.',
    )
    .option(
      '--older-than <duration>',
      'how long ago, such as 12h or 30d; SIGNOFF_PURGE_AFTER if not given',
      age,
    )
    .option(...JSON_OPTION)
    .action(purge)
    .addHelpText('after', examples('signoff sessions purge', 'signoff sessions purge --older-than 7d'))

  sessions.addHelpText(
    'after',
    examples('signoff sessions list --user alice', 'signoff sessions end --user alice'),
  )
}

async function list(options: PrintOptions & { user?: string; limit: number }): Promise<void> {
  await withStore(async ({ store, config, clock }) => {
    const which = options.user === undefined ? { all: true as const } : await ofUser(store, options.user)
    // One more, to know whether there are more.
    const found = await store.sessions.list(which, options.limit + 1)
    const now = clock()
    const sessions = found
      .slice(0, options.limit)
      .map((session) => listed(session, { now, idleTtl: config.sessionIdleTtl }))
    if (sessions.length === 0) note('There are no sessions')
    if (found.length > options.limit) note(`There are more sessions; raise --limit to see them`)
    show(options, sessions.map(sessionForScripts), sessions.length === 0 ? '' : table(sessions, COLUMNS))
  })
}

async function end(
  id: string | undefined,
  options: PrintOptions & { user?: string; all?: true; yes?: true },
): Promise<void> {
  const choices = [id, options.user, options.all].filter((choice) => choice !== undefined)
  if (choices.length !== 1)
    throw new UsageError('Say which sessions to end by one of: an id, --user NAME, --all')
  await changeStore(async ({ store, clock, audit, operator }) => {
    const which = await selection(store, { ...options, id })
    if (options.all && !options.yes) await confirm('End all sessions of all users?')
    const ended = await store.sessions.endWhere(which, clock())
    await audit.tell({ event: 'sessions-ended', ...selected(which), count: ended, ...operator })
    const text =
      ended === 0 && id !== undefined ? 'The session had ended before' : `Ended ${count(ended, 'session')}`
    print(options, { ended }, text)
  })
}

async function purge(options: PrintOptions & { olderThan?: number }): Promise<void> {
  await changeStore(async ({ store, config, clock, audit, operator }) => {
    const before = clock() - (options.olderThan ?? config.purgeAfter)
    const purged = await store.sessions.purge(before, config.sessionIdleTtl)
    await audit.tell({ event: 'sessions-purged', count: purged, before: new Date(before), ...operator })
    const text = `Deleted ${count(purged, 'session')} that ended or expired before ${time(before) ?? ''}`
    print(options, { purged, before: isoTime(before) }, text)
  })
}

type Selection = { id: string } | { userId: bigint } | { all: true }

/** The selection in the words of the audit log. */
function selected(which: Selection) {
  if ('id' in which) return { selection: 'session', sessionId: which.id } as const
  if ('userId' in which) return { selection: 'user', userId: which.userId } as const
  return { selection: 'all' } as const
}

async function selection(
  store: Store,
  { id, user }: { id: string | undefined; user?: string },
): Promise<Selection> {
  if (user !== undefined) return ofUser(store, user)
  if (id === undefined) return { all: true }
  const [session] = await store.sessions.list({ id }, 1)
  // The id is not repeated: someone may have taken a credential for it.
  if (session === undefined) throw new Failure('There is no session of that id; see: signoff sessions list')
  return { id }
}

async function ofUser(store: Store, username: string): Promise<{ userId: bigint }> {
  const { id } = await findUser(store.users, username)
  return { userId: id }
}

function limit(text: string): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > GREATEST_LIMIT) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${GREATEST_LIMIT}.`)
  }
  return value
}

function age(text: string): number {
  try {
    return duration(text)
  } catch (error) {
    throw new InvalidArgumentError(`It must be ${error instanceof Error ? error.message : String(error)}.`)
  }
}

interface ListedSession extends SessionRecord {
  state: 'active' | 'expired' | 'ended'
  /** When it ended or expired, or will at the latest. */
  ends: number
}

function listed(session: SessionRecord, { now, idleTtl }: { now: number; idleTtl: number }): ListedSession {
  const { endedAt, expiresAt, lastSeenAt } = session
  if (endedAt !== undefined) return { ...session, state: 'ended', ends: endedAt }
  if (!isExpired(session, now, idleTtl)) return { ...session, state: 'active', ends: expiresAt }
  return { ...session, state: 'expired', ends: Math.min(expiresAt, lastSeenAt + idleTtl) }
}

const COLUMNS: Column<ListedSession>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'USERNAME', of: ({ username }) => username },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'CREATED', of: ({ createdAt }) => time(createdAt) },
  { title: 'LAST SEEN', of: ({ lastSeenAt }) => time(lastSeenAt) },
  { title: 'ENDS', of: ({ ends }) => time(ends) },
]

/** Names each member, so that the credential's hash never gets out. */
function sessionForScripts(session: ListedSession): object {
  return {
    id: session.id,
    userId: session.userId.toString(),
    username: session.username,
    state: session.state,
    createdAt: isoTime(session.createdAt),
    lastSeenAt: isoTime(session.lastSeenAt),
    expiresAt: isoTime(session.expiresAt),
    endedAt: isoTime(session.endedAt),
    keyId: session.keyId ?? null,
  }
}
