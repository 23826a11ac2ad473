// What a run found, as data and as tables of text: results against their goals, and the figures that they come from.
import { median, spread } from './statistics.mjs'

/** @typedef {import('./scenarios.mjs').Scenario} Scenario */
/** @typedef {import('./scenarios.mjs').Goal} Goal */
/** @typedef {import('./load.mjs').Measured} Measured */
/** @typedef {import('./statistics.mjs').Spread} Spread */
/** @typedef {Map<string, { why: string, isFailure: boolean }>} Absences why there is nothing of a scenario */

/** Above this part of its core, the generator may be what limits a figure. */
const BUSY = 0.9
/** Load that shows that others were at work. */
const OTHERS = 0.5

/** @type {Record<import('./scenarios.mjs').Metric, (measured: Measured) => number>} */
const metrics = {
  rate: ({ count, seconds }) => (count === 0 ? 0 : count / seconds),
  p50: ({ latency }) => latency.p50,
  p99: ({ latency }) => latency.p99,
  value: ({ value = NaN }) => value,
}

/**
 * @param {object} run
 * @param {Scenario[]} run.scenarios
 * @param {Map<string, Measured[]>} run.results by scenario, in the order of the turns
 * @param {Absences} run.absent
 * @param {Awaited<ReturnType<typeof import('./machine.mjs').describeMachine>>} run.machine
 * @param {Record<string, string>} run.versions
 * @param {string | undefined} run.commit
 * @param {Record<string, unknown>} run.setup
 * @param {string[]} run.notes
 */
export function summarise({ scenarios, results, absent, machine, versions, commit, setup, notes }) {
  const rows = scenarios.map((scenario) => row(scenario, results.get(scenario.name) ?? [], absent))
  const goals = scenarios.flatMap((scenario) =>
    scenario.goals
      // A reference that was chosen only for another scenario's sake shows what can be shown.
      .filter(({ to }) => to === undefined || results.has(to))
      .map((goal) => holdAgainst(goal, scenario, results, rows)),
  )
  const busy = rows.filter(({ generatorBusy }) => (generatorBusy?.median ?? 0) > BUSY)
  return {
    /** Nothing was answered wrongly, and nothing failed. */
    valid: rows.every(({ failures, failed }) => failures === undefined && failed === undefined),
    date: new Date().toISOString().slice(0, 10),
    ...(commit === undefined ? {} : { commit }),
    machine,
    versions,
    setup,
    notes: [
      ...notes,
      ...(machine.load > OTHERS
        ? [`The machine was busy with other work (load ${machine.load} before the start): indicative only.`]
        : []),
      ...(busy.length > 0
        ? [
            `The generator was at its limit, so that more may be possible: ${busy.map(({ name }) => name).join(', ')}.`,
          ]
        : []),
    ],
    goals,
    scenarios: rows,
  }
}

/** @typedef {ReturnType<typeof summarise>} Report */
/** @typedef {ReturnType<typeof row>} Row */
/** @typedef {ReturnType<typeof holdAgainst>} Result */

/**
 * @param {Scenario} scenario
 * @param {Measured[]} turns
 * @param {Absences} absent
 */
function row({ name, title, about, probe }, turns, absent) {
  const failures = total(turns.map((one) => one.failures))
  const gone = absent.get(name)
  const perSecond = probe === 'start' || probe === 'idle' ? undefined : spread(turns.map(metrics.rate))
  return {
    name,
    title,
    ...(about === undefined ? {} : { about }),
    ...(perSecond === undefined ? {} : { perSecond }),
    ...optional('value', spread(turns.map(({ value }) => value))),
    latencyMs: {
      ...optional('p50', spread(turns.map(metrics.p50))),
      ...optional('p99', spread(turns.map(metrics.p99))),
    },
    ...optional('serverCpuMicroseconds', spread(turns.map(({ serverCpu }) => serverCpu))),
    ...optional('generatorBusy', spread(turns.map(({ generatorBusy }) => generatorBusy))),
    turns: turns.length,
    requests: turns.reduce((sum, { answered }) => sum + answered, 0),
    ...(failures === undefined ? {} : { failures, example: turns.find((one) => one.example)?.example }),
    ...(gone === undefined ? {} : gone.isFailure ? { failed: gone.why } : { notRun: gone.why }),
  }
}

/**
 * @template {string} Name
 * @param {Name} name
 * @param {Spread | undefined} value
 * @returns {Partial<Record<Name, Spread>>}
 */
function optional(name, value) {
  return value === undefined ? {} : /** @type {Partial<Record<Name, Spread>>} */ ({ [name]: value })
}

/**
 * @param {Goal} goal
 * @param {Scenario} scenario
 * @param {Map<string, Measured[]>} results
 * @param {Row[]} rows
 */
function holdAgainst({ to, metric, atLeast, atMost }, { name }, results, rows) {
  const asked = {
    scenario: name,
    ...(to === undefined ? {} : { to }),
    metric,
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(atMost === undefined ? {} : { atMost }),
  }
  const sides = to === undefined ? [name] : [name, to]
  const missing = sides
    .map((side) => rows.find((one) => one.name === side))
    .find((one) => one === undefined || one.turns === 0 || one.failures !== undefined)
  if (missing !== undefined) {
    const { failures, failed, notRun } = missing
    return { ...asked, why: failures || failed ? `${missing.name} failed` : (notRun ?? 'not run') }
  }
  const figures = (/** @type {string} */ side) => (results.get(side) ?? []).map(metrics[metric])
  const own = figures(name)
  const others = to === undefined ? own.map(() => 1) : figures(to)
  const result = median(own) / median(others)
  return {
    ...asked,
    result,
    /** Of the two figures of each turn. */
    spread: spread(own.map((figure, turn) => figure / (others[turn] ?? NaN))),
    ...(atLeast === undefined ? {} : { isReached: result >= atLeast }),
    ...(atMost === undefined ? {} : { isReached: result <= atMost }),
  }
}

/** @param {Record<string, number>[]} failures */
function total(failures) {
  /** @type {Record<string, number>} */
  const sums = {}
  for (const [what, count] of failures.flatMap(Object.entries)) sums[what] = (sums[what] ?? 0) + count
  return Object.keys(sums).length === 0 ? undefined : sums
}

/** What of a scenario is compared. @type {Record<import('./scenarios.mjs').Metric, string>} */
const METRIC_NAMES = { rate: '', p50: ', median time', p99: ', p99', value: '' }

/** @param {Result} result */
export function measureName({ scenario, to, metric }) {
  const against = to === undefined ? '' : ` against ${to}`
  return `${scenario}${against}${METRIC_NAMES[metric]}`
}

/** @param {Result} result */
export function goalText({ atLeast, atMost }) {
  if (atLeast !== undefined) return `≥ ${atLeast}`
  return atMost === undefined ? '' : `≤ ${atMost}`
}

/** @param {Result} result */
export function verdict(result) {
  if (!('result' in result)) return `no result: ${firstLine(result.why)}`
  return result.isReached === undefined ? '' : result.isReached ? 'reached' : 'not reached'
}

/** @param {string} text */
export const firstLine = (text) => text.split('\n')[0] ?? ''

/** Columns of results, the first two of text. */
export const GOAL_HEADINGS = ['measure', 'verdict', 'goal', 'result', 'middle half']

/** @param {Report} report */
export function goalCells({ goals }) {
  return goals.map((goal) => [
    measureName(goal),
    verdict(goal),
    goalText(goal),
    'result' in goal ? part(goal.result) : '',
    'result' in goal ? range(goal.spread, part) : '',
  ])
}

/** Columns of figures, the first of text. */
export const FIGURE_HEADINGS = [
  'scenario',
  'per second',
  'middle half',
  'p50 ms',
  'p99 ms',
  'server CPU µs',
  'generator',
]

/** @param {Report} report */
export function figureCells({ scenarios }) {
  return scenarios.map((one) => {
    const { name } = one
    if (one.failures !== undefined || one.failed !== undefined) return [name, 'FAILED']
    if (one.notRun !== undefined) return [name, 'not run']
    const main = one.value ?? one.perSecond
    const show = one.value === undefined ? figure : part
    return [
      name,
      main === undefined ? '' : `${show(main.median)}${one.value === undefined ? '' : ' in all'}`,
      range(main, show),
      milliseconds(one.latencyMs.p50),
      milliseconds(one.latencyMs.p99),
      one.serverCpuMicroseconds === undefined ? '' : figure(one.serverCpuMicroseconds.median),
      one.generatorBusy === undefined ? '' : `${Math.round(one.generatorBusy.median * 100)} %`,
    ]
  })
}

/**
 * @param {Spread | undefined} values
 * @param {(value: number) => string} show
 */
function range(values, show) {
  return values === undefined ? '' : `${show(values.low)} – ${show(values.high)}`
}

/** @param {number} value */
function figure(value) {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
}

/** @param {number} value */
export function part(value) {
  if (!Number.isFinite(value)) return '?'
  return value.toFixed(value < 1 ? 3 : value < 100 ? 2 : 0)
}

/** @param {Spread | undefined} values */
function milliseconds(values) {
  return values === undefined ? '' : values.median.toFixed(values.median < 10 ? 2 : 0)
}

/** @param {Report} report */
export function asText(report) {
  return [
    ...failureLines(report),
    ...(report.goals.length === 0 ? [] : [...table([GOAL_HEADINGS, ...goalCells(report)], 2), '']),
    ...table([FIGURE_HEADINGS, ...figureCells(report)], 1),
    '',
    ...absenceLines(report),
    ...report.notes,
  ]
    .join('\n')
    .trim()
}

/**
 * @param {string[][]} rows
 * @param {number} texts how many columns hold no numbers
 */
function table(rows, texts) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < texts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** @param {Report} report */
export function absenceLines({ scenarios }) {
  return scenarios.flatMap(({ name, notRun }) =>
    notRun === undefined ? [] : [`${name} was not run: ${notRun}`],
  )
}

/**
 * Stands above all figures, so that nobody takes them for a result.
 * @param {Report} report
 */
export function failureLines({ valid, scenarios }) {
  if (valid) return []
  const failed = scenarios.flatMap(({ name, failures = {}, example, failed }) => {
    const counts = Object.entries(failures).map(([what, count]) => `${name}: ${count} × ${what}`)
    const reply = example === undefined ? [] : ['One of the wrong replies:', example.trimEnd()]
    return [...counts, ...reply, ...(failed === undefined ? [] : [`${name}: ${failed}`])]
  })
  return ['SOMETHING WAS ANSWERED WRONGLY OR FAILED. What it touches has no result.', '', ...failed, '']
}
