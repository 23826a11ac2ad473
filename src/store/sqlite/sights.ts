import { StoreError } from '../store.js'
import { oneByOne } from './changes.js'
import { prepared, type Run } from './connection.js'
import { type LoggedSights, SightReading } from './sight-reading.js'
import { within } from './within.js'
import type { Writer } from './writer.js'

/**
 * Sights after which the log is merged. Among ten million sessions each page of states has some twenty of them then, and is
 * written once for all. In memory they take 8 MB.
 */
const MERGE_AT = 1_000_000
/** Milliseconds after which it is merged if they are fewer: as long, it may tell of a session that has just gone idle. */
export const MERGE_AFTER = 600_000
/** Sights that one step tells, so that a logout that comes meanwhile waits for some milliseconds. */
const SIGHTS_PER_STEP = 2_000
/** Rows of the log that one step reads. */
const ROWS_READ = 16
/** Rows that one step deletes: a full one takes five pages. */
const ROWS_DELETED = 200
/** Milliseconds between a look at the store and the judgement of what was found there, at the most. */
const JUDGED_WITHIN = 1_000

/** Sessions that were seen at one time. */
export interface Sight {
  seenAt: number
  sessions: readonly number[]
}

/** The least that a session must have been seen after to be saved by a sight in the log; null if there is none. */
export const OLDEST = '(SELECT min(alive_after) FROM sights)'

export const APPEND = prepared(`
  INSERT INTO sights (written_at, alive_after, seen_at, sessions)
  SELECT ?1, ?2, value->>0, value->1 FROM json_each(?3)`)

export const ROWS = prepared(`
  SELECT number, written_at AS writtenAt, alive_after AS aliveAfter, seen_at AS seenAt, sessions
  FROM sights WHERE number > ? ORDER BY number LIMIT ${ROWS_READ}`)

const IS_IN_LOG = prepared('SELECT 1 FROM sights WHERE number = ?')

// MATERIALIZED keeps SQLite from starting at all states: it cannot know how short the list is.
export const TELL = prepared(`
  WITH told AS MATERIALIZED (
    SELECT session.value AS session, sight.value->>0 AS alive_after, sight.value->>1 AS seen_at
    FROM json_each(?) AS sight CROSS JOIN json_each(sight.value, '$[2]') AS session
  )
  UPDATE session_states SET last_seen_at = told.seen_at
  FROM told
  WHERE session_states.session = told.session
    AND +ended_at IS NULL AND +last_seen_at > told.alive_after AND +last_seen_at < told.seen_at`)

// From the end, so that the first stands until all others are gone: it tells other processes whether there is anything left.
export const DELETE = prepared(`
  DELETE FROM sights WHERE number IN (
    SELECT number FROM sights WHERE number BETWEEN ? AND ? ORDER BY number DESC LIMIT ${ROWS_DELETED}
  ) RETURNING 1`)

// What was read of the log is of this connection's file alone: behind another connection may be another file.
const MARK_TABLE = prepared('CREATE TEMP TABLE IF NOT EXISTS reading (mark INTEGER NOT NULL) STRICT')
const MARK = prepared('SELECT mark FROM temp.reading')
const UNMARK = prepared('DELETE FROM temp.reading')
const SET_MARK = prepared('INSERT INTO temp.reading VALUES (?)')

export interface SightsOptions {
  writer: Writer
  idleTtl: number
  clock: () => number
  /** Milliseconds. */
  busyTimeout: number
}

/**
 * The log of sights. What stands there counts as if session_states said it: who finds a session idle there asks
 * {@link Sights.settle} before saying so. Several processes may read, merge and write it at once, as telling twice changes
 * nothing.
 */
export class Sights {
  readonly #options: SightsOptions
  readonly #append: (sights: readonly Sight[]) => Promise<true>
  readonly #read: (request: ReadRequest) => Promise<ReadAnswer>
  readonly #tell: (request: TellRequest) => Promise<boolean>
  readonly #delete: (request: DeleteRequest) => Promise<number | typeof IS_STRANGE>
  #reading = new SightReading()
  #mark = 0
  #lastRead: Promise<unknown> = Promise.resolve()
  #merging: Promise<void> | undefined
  #keeping: Promise<void> | undefined
  #settling: { sessions: Set<number>; settled: Promise<void> } | undefined
  #lastSettled: Promise<unknown> = Promise.resolve()
  #stopped = false

  constructor(options: SightsOptions) {
    const { writer, idleTtl, clock } = (this.#options = options)
    const append = oneByOne(async (run: Run, sights: readonly Sight[]) => {
      const now = clock()
      const rows = sights.map(({ seenAt, sessions }) => [seenAt, sessions])
      await run(APPEND, [now, now - idleTtl, JSON.stringify(rows)])
      return true as const
    })
    // None needs a transaction around it: what is done twice might as well be done once.
    const [read, tell, remove] = [oneByOne(readSome), oneByOne(tellSome), oneByOne(deleteSome)]
    this.#append = writer.lastVerb(append, append)
    this.#read = writer.lastVerb(read, read)
    this.#tell = writer.lastVerb(tell, tell)
    this.#delete = writer.lastVerb(remove, remove)
  }

  /** Writes them, durably; those of sessions that are idle by now will not count. */
  async append(sights: readonly Sight[]): Promise<void> {
    await this.#append(sights)
  }

  /** Reads what is new, so that nobody who must know has to wait for it, and merges what is much or has been there for long. */
  keep(): Promise<void> {
    return (this.#keeping ??= this.#keep().finally(() => (this.#keeping = undefined)))
  }

  /** Tells session_states of all that stands in the log now, and deletes it there. In steps, so that nobody waits long. */
  async merge(): Promise<void> {
    // One that is under way may have passed what is new.
    await this.#merging?.catch(() => undefined)
    await (this.#merging ??= this.#merge().finally(() => (this.#merging = undefined)))
  }

  /** Of sessions that were last seen no later, the log may have to be asked whether they are idle. */
  get doubtfulUntil(): number {
    return this.#options.clock() + JUDGED_WITHIN - this.#options.idleTtl
  }

  /** Tells session_states what the log has of this session, so that it may be looked at once more, for good. */
  settle(session: number): Promise<void> {
    this.#settling ??= this.#settleTogether()
    this.#settling.sessions.add(session)
    return within(this.#options.busyTimeout, this.#settling.settled)
  }

  /** Lets no merge go on. Must be called first of all that ends the store, which would wait for it otherwise. */
  stop(): void {
    this.#stopped = true
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#keeping?.catch(() => undefined)
    await this.#merging?.catch(() => undefined)
    await this.#lastSettled
  }

  async #keep(): Promise<void> {
    const { oldest, total } = await this.#readAll()
    if (oldest === undefined || this.#stopped) return
    const age = this.#options.clock() - oldest.writtenAt
    // A clock that was put back tells no age.
    if (age >= MERGE_AFTER || age < 0 || total >= MERGE_AT) await this.merge()
  }

  async #merge(): Promise<void> {
    const reading = await this.#readAll()
    const mark = this.#mark
    const rows = [...reading.rows]
    const [first, last] = [rows[0], rows.at(-1)]
    if (first === undefined || last === undefined) return
    for (const passes of reading.inSteps(SIGHTS_PER_STEP)) {
      if (this.#stopped) return
      if (!(await this.#tell({ mark, passes }))) throw strange()
    }
    for (let deleted: number | typeof IS_STRANGE = ROWS_DELETED; deleted === ROWS_DELETED;) {
      if (this.#stopped) return
      deleted = await this.#delete({ mark, first: first.number, last: last.number })
      if (deleted === IS_STRANGE) throw strange()
    }
    reading.forget(last.number)
  }

  /** What is read meanwhile is for the next. */
  #readAll(): Promise<SightReading> {
    const done = this.#lastRead.then(async () => {
      for (let isDone = false; !isDone;) isDone = await this.#readStep()
      return this.#reading
    })
    this.#lastRead = done.catch(() => undefined)
    return done
  }

  /** Answers whether nothing was left. */
  async #readStep(): Promise<boolean> {
    const { oldest, newest } = this.#reading
    const request = { mark: this.#mark, first: oldest?.number, last: newest?.number }
    const { rows, mark, isAnew } = await this.#read(request)
    this.#mark = mark
    if (isAnew) this.#reading = new SightReading()
    this.#reading.add(rows)
    return rows.length < ROWS_READ
  }

  /** All who ask before it begins. */
  #settleTogether(): { sessions: Set<number>; settled: Promise<void> } {
    const sessions = new Set<number>()
    const settled = this.#lastSettled.then(async () => {
      this.#settling = undefined
      const passes = (await this.#readAll()).of(sessions)
      if (!(await this.#tell({ mark: this.#mark, passes }))) throw strange()
    })
    this.#lastSettled = settled.catch(() => undefined)
    return { sessions, settled }
  }
}

function strange(): StoreError {
  return new StoreError('The connection was replaced while sights were merged')
}

interface ReadRequest {
  mark: number
  /** Numbers of the first and the last row that were read; undefined if none was. */
  first: number | undefined
  last: number | undefined
}

interface ReadAnswer {
  rows: LoggedSights[]
  /** Another than before if the connection is another. */
  mark: number
  /** What was read before is void, and has to be read again. */
  isAnew: boolean
}

async function readSome(run: Run, { mark, first, last = 0 }: ReadRequest): Promise<ReadAnswer> {
  if (!(await hasMark(run, mark))) {
    await run(UNMARK)
    await run(SET_MARK, [mark + 1])
    return { rows: await run<LoggedSights>(ROWS, [0]), mark: mark + 1, isAnew: true }
  }
  // Another process may have merged what was read, and perhaps no more than its beginning.
  const isAnew = first !== undefined && (await run(IS_IN_LOG, [first])).length === 0
  return { rows: await run<LoggedSights>(ROWS, [isAnew ? 0 : last]), mark, isAnew }
}

interface TellRequest {
  mark: number
  /** One after the other, as JSON. */
  passes: readonly string[]
}

/** Answers whether it was told to the file of which it was read. */
async function tellSome(run: Run, { mark, passes }: TellRequest): Promise<boolean> {
  if (!(await hasMark(run, mark))) return false
  for (const pass of passes) await run(TELL, [pass])
  return true
}

const IS_STRANGE = 'strange'

interface DeleteRequest {
  mark: number
  first: number
  last: number
}

/** Answers how many were deleted. */
async function deleteSome(
  run: Run,
  { mark, first, last }: DeleteRequest,
): Promise<number | typeof IS_STRANGE> {
  if (!(await hasMark(run, mark))) return IS_STRANGE
  return (await run(DELETE, [first, last])).length
}

async function hasMark(run: Run, mark: number): Promise<boolean> {
  await run(MARK_TABLE)
  const [row] = await run<{ mark: number }>(MARK)
  return row?.mark === mark
}
