// Rounds of scenarios that take turns.
import { inspect } from 'node:util'
import { begin, NotRun, turnsOf, turnTime } from './measure.mjs'
import { describe } from './progress.mjs'
import { median } from './statistics.mjs'

/** @typedef {import('./scenarios.mjs').Scenario} Scenario */
/** @typedef {import('./load.mjs').Measured} Measured */

/**
 * @param {object} run
 * @param {import('./measure.mjs').Setup & { rounds: number }} run.setup
 * @param {Scenario[]} run.chosen
 * @param {boolean} run.verbose
 * @param {import('./progress.mjs').Progress} run.progress
 */
export function createRounds({ setup, chosen, verbose, progress }) {
  /** By scenario, in the order of the turns. @type {Map<string, Measured[]>} */
  const results = new Map(chosen.map(({ name }) => [name, []]))
  /** Why there is nothing of a scenario. @type {import('./report.mjs').Absences} */
  const absent = new Map()
  /** What scenarios reached when they were last measured: half of what the machine did minutes ago may be more than all. @type {Map<string, number>} */
  const paces = new Map()
  const paceOf = (/** @type {string} */ name) => {
    const pace = paces.get(name)
    if (pace === undefined) throw new Error(`${name} gave no pace`)
    return pace
  }
  const note = (/** @type {string} */ name, /** @type {Measured | undefined} */ measured) => {
    if (measured !== undefined && measured.count > 0) paces.set(name, measured.count / measured.seconds)
  }

  /**
   * @param {Scenario} scenario
   * @param {unknown} error
   */
  function giveUp({ name }, error) {
    const isFailure = !(error instanceof NotRun)
    absent.set(name, { why: error instanceof Error ? error.message : String(error), isFailure })
    progress.say(`${name}: ${isFailure ? `FAILED: ${inspect(error)}` : `not run: ${error.message}`}`)
  }

  /**
   * Does a part of a scenario, unless one failed before: then nothing more is done for it.
   * @param {Scenario} scenario
   * @param {() => Promise<void>} work
   */
  async function attempt(scenario, work) {
    if (absent.has(scenario.name)) return
    await work().catch((error) => giveUp(scenario, error))
  }

  /**
   * One after the other, each to be warm before turns are taken.
   * @param {Scenario[]} group
   * @param {string} where
   * @param {Map<string, import('./measure.mjs').Measurement>} begun
   */
  async function warmUp(group, where, begun) {
    for (const scenario of group) {
      const { name } = scenario
      progress.begin(`${where}, ${name}, warming up`, setup.warmup)
      await attempt(scenario, async () => {
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
  }

  /**
   * @param {Scenario} scenario
   * @param {import('./measure.mjs').Measurement} measurement
   * @param {Measured[]} turns of this round
   */
  async function end(scenario, measurement, turns) {
    const failures = await measurement.close().catch((error) => giveUp(scenario, error))
    const last = turns.at(-1)
    if (last === undefined || absent.has(scenario.name)) return undefined
    if (Object.keys(last.failures).length === 0) Object.assign(last.failures, failures)
    return describe(middleOf(turns), false)
  }

  return {
    results,
    absent,
    attempt,
    /**
     * @param {Scenario[]} group
     * @param {number} round from 1 on
     */
    async run(group, round) {
      const where = `round ${round} of ${setup.rounds}`
      /** @type {Map<string, import('./measure.mjs').Measurement>} */
      const begun = new Map()
      /** @type {Map<string, Measured[]>} */
      const turns = new Map(group.map(({ name }) => [name, []]))
      await warmUp(group, where, begun)
      for (let turn = 0; turn < setup.turns; turn += 1) {
        // To and fro, so that a machine that grows slower or faster favours none.
        for (const scenario of turn % 2 === 0 ? group : group.toReversed()) {
          const { name } = scenario
          if (turn >= turnsOf(setup, scenario)) continue
          progress.begin(`${where}, turn ${turn + 1} of ${setup.turns}, ${name}`, turnTime(setup, scenario))
          await attempt(scenario, async () => {
            const measured = await begun.get(name)?.turn(paceOf)
            if (measured === undefined) return
            note(name, measured)
            turns.get(name)?.push(measured)
            if (verbose) progress.say(`${where}, turn ${turn + 1}, ${name}: ${describe(measured, true)}`)
          })
        }
      }
      for (const scenario of group) {
        const { name } = scenario
        const own = turns.get(name) ?? []
        const measurement = begun.get(name)
        const told = measurement === undefined ? undefined : await end(scenario, measurement, own)
        if (told !== undefined) progress.say(`${where}, ${name}: ${told}`)
        results.get(name)?.push(...own)
      }
    },
  }
}

/**
 * The turn that has as many slower as faster ones beside it, with the failures of all.
 * @param {Measured[]} turns
 * @returns {Measured}
 */
function middleOf(turns) {
  const figure = (/** @type {Measured} */ { value, count, seconds }) => value ?? count / seconds
  const middle = median(turns.map(figure))
  const [nearest = turns[0]] = turns.toSorted(
    (one, other) => Math.abs(figure(one) - middle) - Math.abs(figure(other) - middle),
  )
  return { ...nearest, failures: Object.assign({}, ...turns.map(({ failures }) => failures)) }
}
