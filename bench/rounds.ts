// Rounds of scenarios that take turns.
import { inspect } from 'node:util'
import { machineTimes, MOST_STOLEN, stolenSince } from '../scripts/machine-time.js'
import { begin, NotRun, turnsOf, turnTime } from './measure.js'
import { describe } from './progress.js'
import { median } from './statistics.js'
import type { Scenario } from './scenarios.js'
import type { Measured } from './load.js'
import type { Measurement, Setup } from './measure.js'
import type { Progress } from './progress.js'
import type { Absences } from './report.js'

/** of a group; by scenario, what was measured and what went wrong */
export interface Round {
  turns: Map<string, Measured[]>
  faults: Map<string, unknown>
}

export function createRounds({
  setup,
  chosen,
  verbose,
  progress,
}: {
  setup: Setup & { rounds: number }
  chosen: Scenario[]
  verbose: boolean
  progress: Progress
}) {
  /** By scenario, in the order of the turns. */
  const results = new Map<string, Measured[]>(chosen.map(({ name }) => [name, []]))
  /** Why there is nothing of a scenario. */
  const absent: Absences = new Map()
  const notes: string[] = []
  /** What scenarios reached when they were last measured: half of what the machine did minutes ago may be more than all. */
  const paces = new Map<string, number>()
  const paceOf = (name: string) => {
    const pace = paces.get(name)
    if (pace === undefined) throw new Error(`${name} gave no pace`)
    return pace
  }
  const note = (name: string, measured: Measured | undefined) => {
    if (measured !== undefined && measured.count > 0) paces.set(name, measured.count / measured.seconds)
  }

  /** Nothing more is done for this scenario. */
  function giveUp(name: string, error: unknown) {
    const isFailure = !(error instanceof NotRun)
    absent.set(name, { why: error instanceof Error ? error.message : String(error), isFailure })
    progress.say(`${name}: ${isFailure ? `FAILED: ${inspect(error)}` : `not run: ${error.message}`}`)
  }

  async function take(group: Scenario[], where: string): Promise<Round> {
    const begun = new Map<string, Measurement>()
    const turns = new Map<string, Measured[]>(group.map(({ name }) => [name, []]))
    const faults = new Map<string, unknown>()
    const attempt = async (name: string, what: string, seconds: number, work: () => Promise<void>) => {
      progress.begin(`${where}, ${what}${name}`, seconds)
      if (absent.has(name) || faults.has(name)) return
      await work().catch((error) => faults.set(name, error))
    }

    // One after the other, each to be warm before turns are taken.
    for (const scenario of group) {
      const { name } = scenario
      await attempt(name, 'warming up ', setup.warmup, async () => {
        const measurement = await begin(setup, scenario)
        begun.set(name, measurement)
        const measured = await measurement.warmUp()
        const [fault] = Object.entries(measured?.failures ?? {})
        if (fault !== undefined) {
          throw new Error(`${fault[1]} × ${fault[0]} while it was warmed up\n${measured?.example ?? ''}`)
        }
        note(name, measured)
      })
    }
    for (let turn = 0; turn < setup.turns; turn += 1) {
      // To and fro, so that a machine that grows slower or faster favours none.
      for (const scenario of turn % 2 === 0 ? group : group.toReversed()) {
        const { name } = scenario
        if (turn >= turnsOf(setup, scenario)) continue
        const what = `turn ${turn + 1} of ${setup.turns}, `
        await attempt(name, what, turnTime(setup, scenario), async () => {
          const measured = await begun.get(name)?.turn(paceOf)
          if (measured === undefined) return
          note(name, measured)
          turns.get(name)?.push(measured)
          if (verbose) progress.say(`${where}, ${what}${name}: ${describe(measured, true)}`)
        })
      }
    }
    await closeAll(begun, { turns, faults })
    return { turns, faults }
  }

  return {
    results,
    absent,
    notes,
    /** Makes what a scenario begins with. */
    prepare: (name: string, work: () => Promise<void>) => work().catch((error) => giveUp(name, error)),
    /** @param number from 1 on */
    async run(group: Scenario[], number: number) {
      const where = `round ${number} of ${setup.rounds}`
      const before = machineTimes()
      let round = await take(group, where)
      const stolen = stolenSince(before)
      if (hasFailed(round) && stolen > MOST_STOLEN) {
        const names = group.map(({ name }) => name).join(', ')
        const told = `${Math.round(stolen * 100)} % of the machine's time went to others, and something failed in`
        notes.push(`Repeated: ${told} ${where} of ${names}.`)
        progress.say(`${where}: ${told} ${names}; it is repeated`)
        round = await take(group, where)
      }
      for (const [name, error] of round.faults) giveUp(name, error)
      for (const { name } of group) {
        const turns = round.turns.get(name) ?? []
        results.get(name)?.push(...turns)
        if (turns.length > 0) progress.say(`${where}, ${name}: ${describe(middleOf(turns), false)}`)
      }
    },
  }
}

/** What the stores do not hold as replies said is a failure of the last turn. */
async function closeAll(begun: Map<string, Measurement>, { turns, faults }: Round) {
  for (const [name, measurement] of begun) {
    try {
      const failures = await measurement.close()
      const last = turns.get(name)?.at(-1)
      if (last !== undefined && Object.keys(last.failures).length === 0)
        Object.assign(last.failures, failures)
    } catch (error) {
      faults.set(name, error)
    }
  }
}

function hasFailed({ turns, faults }: Round) {
  return (
    faults.size > 0 || [...turns.values()].flat().some(({ failures }) => Object.keys(failures).length > 0)
  )
}

/**
 * The turn that has as many slower as faster ones beside it, with the failures of all.
 *
 * @param turns at least one
 */
function middleOf(turns: Measured[]): Measured {
  const figure = ({ value, count, seconds }: Measured) => value ?? count / seconds
  const middle = median(turns.map(figure))
  const [nearest] = turns.toSorted(
    (one, other) => Math.abs(figure(one) - middle) - Math.abs(figure(other) - middle),
  )
  if (nearest === undefined) throw new Error('Of no turn there is none in the middle')
  return { ...nearest, failures: Object.assign({}, ...turns.map(({ failures }) => failures)) }
}
