import type { OperationId } from '../../generated/server/operations.js'
import type { Connection } from '../../harness/connection.js'
import { document, OUTSIDE, repliesIn } from '../support/document.js'
import type { Verdict } from '../support/judge.js'
import { ADA, BOB, type Signoff, startSignoff, type TestUser } from '../support/signoff.js'
import { type Detour, openDetour } from './detour.js'
import { type Call, outside, type ServiceName, SERVICES, type Situation, situations } from './situations.js'

/** One way to one documented reply. */
export interface Cell {
  /** An operationId, or `x-outside`. */
  operation: string
  status: number
  outcome: string
  way?: string
}

/** What to call, and where. */
export interface Arrangement {
  baseUrl: string
  call: Call
}

export interface Stage {
  /** A live service to do anything with, and its users. */
  serve(): Promise<{ baseUrl: string; users: TestUser[] }>
  /** Brings about that the call will be answered by this outcome. Ends the arrangement before. */
  arrange(operation: string, outcome: string, way?: string): Promise<Arrangement>
  /** Undoes the arrangement, and answers the replies that were on the wire since. */
  finish(): Promise<Verdict[]>
  close(): Promise<void>
}

export const MAX = { username: 'max', password: 'p', fullName: 'Max', id: 2n ** 63n - 1n }
/** Ids at the ends of 64 bits, and one that a double cannot hold. */
export const EDGES = [
  MAX,
  { username: 'min', password: 'p', fullName: 'Min', id: -(2n ** 63n) },
  { username: 'odd', password: 'p', fullName: 'Odd', id: 2n ** 53n + 1n },
]
const USERS = [ADA, BOB, ...EDGES]

/** Every documented reply, in the order of openapi.yaml, with each way to it that {@link situations} knows. */
export const CELLS: Cell[] = repliesIn(document).flatMap(({ operation, status, outcome }) =>
  situationsOf(operation, outcome).map(({ way }) => ({
    operation,
    status,
    outcome,
    ...(way === undefined ? {} : { way }),
  })),
)

/** Empty where nobody knows how the outcome comes about. */
export function situationsOf(operation: string, outcome: string): (Situation & { call: Call })[] {
  if (operation === OUTSIDE) return [outside[outcome] ?? []].flat()
  const cells: Record<string, Record<string, Situation | Situation[]>> = situations
  return [cells[operation]?.[outcome] ?? []]
    .flat()
    .map((situation) => ({ ...situation, call: { operation: operation as OperationId } }))
}

/** Starts the services that situations need, when they are first needed. */
export function createStage(): Stage {
  const services = new Map<ServiceName, Promise<Signoff>>()
  let current: { signoff: Signoff; seen: number; undo: (() => unknown)[] } | undefined

  const service = (name: ServiceName): Promise<Signoff> => {
    const running = services.get(name) ?? startSignoff({ users: USERS, ...SERVICES[name] })
    services.set(name, running)
    return running
  }

  const finish = async (): Promise<Verdict[]> => {
    if (current === undefined) return []
    const { signoff, seen, undo } = current
    current = undefined
    signoff.store.mend()
    for (const step of undo.reverse()) await step()
    return signoff.recorder.verdicts.slice(seen)
  }

  return {
    async serve() {
      const { url } = await service('plain')
      return { baseUrl: url, users: USERS }
    },

    async arrange(operation, outcome, way) {
      await finish()
      const situation = situationsOf(operation, outcome).find((one) => one.way === way)
      if (situation === undefined) {
        throw new Error(`No situation leads to ${[operation, outcome, way ?? ''].join(' ').trim()}`)
      }
      const { service: name = 'plain', prepare, change, prefix = '' } = situation
      const signoff = await service(name)
      const undo: (() => unknown)[] = []
      let connection: Connection | undefined
      if (name === 'closing') {
        services.delete(name)
        undo.push(() => signoff.close().catch(() => undefined))
      }
      const given = await prepare?.({
        signoff,
        later: (step) => undo.push(step),
        sendOn: (open) => (connection = open),
      })
      const open = connection
      let detour: Detour | undefined
      if (change !== undefined || open !== undefined) {
        const unchanged = (message: Parameters<NonNullable<typeof change>>[0]) => message
        detour = await openDetour(
          signoff.port,
          change ?? unchanged,
          open === undefined ? undefined : () => Promise.resolve(open),
        )
        undo.push(detour.close)
      }
      current = { signoff, seen: signoff.recorder.verdicts.length, undo }
      return { baseUrl: (detour?.url ?? signoff.url) + prefix, call: { ...situation.call, ...given } }
    },

    finish,

    async close() {
      await finish()
      for (const running of services.values()) await (await running).close()
      services.clear()
    },
  }
}
