/** A row of the log. */
export interface LoggedSights {
  number: number
  writtenAt: number
  /** It counts for those that were last seen after this. */
  aliveAfter: number
  seenAt: number
  /** Numbers of sessions, as JSON. */
  sessions: string
}

type ReadSights = Omit<LoggedSights, 'sessions'> & {
  /** Ascending. */
  sessions: Float64Array
}

/** One of so many sights is looked at to tell where a step ends. */
const SAMPLED = 64

/**
 * What was read of the log: rows in the order in which they were written. Typed arrays, as a million sights would be the
 * collector's to walk through otherwise.
 */
export class SightReading {
  #rows: ReadSights[] = []
  #total = 0

  get rows(): readonly Pick<LoggedSights, 'number'>[] {
    return this.#rows
  }

  get oldest(): Omit<LoggedSights, 'sessions'> | undefined {
    return this.#rows[0]
  }

  get newest(): Omit<LoggedSights, 'sessions'> | undefined {
    return this.#rows.at(-1)
  }

  /** Of sessions seen, each as often as it stands in the log. */
  get total(): number {
    return this.#total
  }

  add(rows: readonly LoggedSights[]): void {
    for (const row of rows) {
      const sessions = Float64Array.from(JSON.parse(row.sessions) as number[]).sort()
      this.#rows.push({ ...row, sessions })
      this.#total += sessions.length
    }
  }

  /** All up to the row of this number. */
  forget(last: number): void {
    this.#rows = this.#rows.filter(({ number }) => number > last)
    this.#total = this.#rows.reduce((total, { sessions }) => total + sessions.length, 0)
  }

  /** What there is of these sessions, as {@link passesOf} has it. */
  of(sessions: Iterable<number>): string[] {
    const chains: Chains = new Map()
    for (const session of sessions) {
      for (const row of this.#rows)
        if (row.sessions[rankOf(row.sessions, session)] === session) link(chains, session, row)
    }
    return passesOf(chains)
  }

  /** All there is now, some `size` sights at a time, in the order of sessions: so that those on one page go together. */
  *inSteps(size: number): Generator<string[]> {
    const rows = this.#rows.map((row) => ({ row, next: 0 }))
    for (const last of [...bordersOf(this.#rows, size), Infinity]) {
      const chains: Chains = new Map()
      for (const place of rows) {
        const { sessions } = place.row
        for (; place.next < sessions.length; place.next += 1) {
          const session = sessions[place.next]
          if (session === undefined || session > last) break
          link(chains, session, place.row)
        }
      }
      yield passesOf(chains)
    }
  }
}

/** Sessions that lie some `size` sights apart. */
function bordersOf(rows: readonly ReadSights[], size: number): number[] {
  const samples: number[] = []
  let place = 0
  for (const { sessions } of rows) {
    for (; place < sessions.length; place += SAMPLED) samples.push(sessions[place] ?? 0)
    place -= sessions.length
  }
  samples.sort((one, other) => one - other)
  const apart = Math.ceil(size / SAMPLED)
  return samples.filter((_, index) => index % apart === apart - 1)
}

/** Where a value stands, or would. */
function rankOf(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? Infinity) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Sights of one session that count all or none. */
interface Chain {
  aliveAfter: number
  seenAt: number
}

type Chains = Map<number, Chain[]>

/**
 * If the first sight of a chain counts, then the session was seen late enough for the next; if it does not, the session was seen
 * too early for the next as well. Where either is not sure, as the clock was put back or much time has passed, another begins.
 */
function link(chains: Chains, session: number, { aliveAfter, seenAt }: Chain): void {
  const known = chains.get(session)
  if (known === undefined) {
    chains.set(session, [{ aliveAfter, seenAt }])
    return
  }
  const last = known.at(-1)
  if (last !== undefined && aliveAfter >= last.aliveAfter && aliveAfter < last.seenAt) {
    last.seenAt = Math.max(last.seenAt, seenAt)
  } else known.push({ aliveAfter, seenAt })
}

/** The first chains of all sessions, then the second, and so on: each as a JSON list of [alive after, seen at, sessions]. */
function passesOf(chains: Chains): string[] {
  const passes: Map<string, [aliveAfter: number, seenAt: number, sessions: number[]]>[] = []
  for (const [session, ofSession] of chains) {
    ofSession.forEach(({ aliveAfter, seenAt }, index) => {
      const pass = (passes[index] ??= new Map())
      const key = `${aliveAfter} ${seenAt}`
      const together = pass.get(key)
      if (together === undefined) pass.set(key, [aliveAfter, seenAt, [session]])
      else together[2].push(session)
    })
  }
  return passes.map((pass) => JSON.stringify([...pass.values()]))
}
