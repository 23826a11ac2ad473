// What a run found, as data and as tables of text: results against their goals, and the figures that they come from.
import { median, spread } from './statistics.js'
import type { Goal, Metric, Scenario } from './scenarios.js'
import type { Measured } from './load.js'
import type { Spread } from './statistics.js'

/** why there is nothing of a scenario */
export type Absences = Map<string, { why: string; isFailure: boolean }>

/** Above this part of its core, the generator may be what limits a figure. */
const BUSY = 0.9
/** Load that shows that others were at work. */
const OTHERS = 0.5

const metrics: Record<Metric, (measured: Measured) => number> = {
  rate: ({ count, seconds }) => (count === 0 ? 0 : count / seconds),
  p50: ({ latency }) => latency.p50,
  p99: ({ latency }) => latency.p99,
  value: ({ value = NaN }) => value,
}

export function summarise({
  scenarios,
  results,
  absent,
  machine,
  versions,
  commit,
  setup,
  notes,
}: {
  scenarios: Scenario[]
  /** by scenario, in the order of the turns */
  results: Map<string, Measured[]>
  absent: Absences
  machine: Awaited<ReturnType<typeof import('./machine.js').describeMachine>>
  versions: Record<string, string>
  commit: string | undefined
  setup: Record<string, unknown>
  notes: string[]
}) {
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

export type Report = ReturnType<typeof summarise>
export type Row = ReturnType<typeof row>
export type Result = ReturnType<typeof holdAgainst>

function row({ name, title, about, probe }: Scenario, turns: Measured[], absent: Absences) {
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
    ...(gone === undefined ? {} : absence(gone)),
  }
}

/** Why there is nothing of a scenario. */
function absence({ isFailure, why }: { isFailure: boolean; why: string }): {
  failed?: string
  notRun?: string
} {
  return isFailure ? { failed: why } : { notRun: why }
}

function optional<Name extends string>(name: Name, value: Spread | undefined): Partial<Record<Name, Spread>> {
  return value === undefined ? {} : ({ [name]: value } as Partial<Record<Name, Spread>>)
}

function holdAgainst(
  { to, metric, atLeast, atMost }: Goal,
  { name }: Scenario,
  results: Map<string, Measured[]>,
  rows: Row[],
) {
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
  const figures = (side: string) => (results.get(side) ?? []).map(metrics[metric])
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

function total(failures: Record<string, number>[]) {
  const sums: Record<string, number> = {}
  for (const [what, count] of failures.flatMap(Object.entries)) sums[what] = (sums[what] ?? 0) + count
  return Object.keys(sums).length === 0 ? undefined : sums
}

/** What of a scenario is compared. */
const METRIC_NAMES: Record<Metric, string> = { rate: '', p50: ', median time', p99: ', p99', value: '' }

export function measureName({ scenario, to, metric }: Result) {
  const against = to === undefined ? '' : ` against ${to}`
  return `${scenario}${against}${METRIC_NAMES[metric]}`
}

export function goalText({ atLeast, atMost }: Result) {
  if (atLeast !== undefined) return `≥ ${atLeast}`
  return atMost === undefined ? '' : `≤ ${atMost}`
}

export function verdict(result: Result) {
  if (!('result' in result)) return `no result: ${firstLine(result.why)}`
  return result.isReached === undefined ? '' : result.isReached ? 'reached' : 'not reached'
}

export const firstLine = (text: string) => text.split('\n')[0] ?? ''

/** Columns of results, the first two of text. */
export const GOAL_HEADINGS = ['measure', 'verdict', 'goal', 'result', 'middle half']

export function goalCells({ goals }: Report) {
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

export function figureCells({ scenarios }: Report) {
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

function range(values: Spread | undefined, show: (value: number) => string) {
  return values === undefined ? '' : `${show(values.low)} – ${show(values.high)}`
}

function figure(value: number) {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
}

export function part(value: number) {
  if (!Number.isFinite(value)) return '?'
  return value.toFixed(value < 1 ? 3 : value < 100 ? 2 : 0)
}

function milliseconds(values: Spread | undefined) {
  return values === undefined ? '' : values.median.toFixed(values.median < 10 ? 2 : 0)
}

export function asText(report: Report) {
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

/** @param texts how many columns hold no numbers */
function table(rows: string[][], texts: number) {
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

export function absenceLines({ scenarios }: Report) {
  return scenarios.flatMap(({ name, notRun }) =>
    notRun === undefined ? [] : [`${name} was not run: ${notRun}`],
  )
}

/** Stands above all figures, so that nobody takes them for a result. */
export function failureLines({ valid, scenarios }: Report) {
  if (valid) return []
  const failed = scenarios.flatMap(({ name, failures = {}, example, failed }) => {
    const counts = Object.entries(failures).map(([what, count]) => `${name}: ${count} × ${what}`)
    const reply = example === undefined ? [] : ['One of the wrong replies:', example.trimEnd()]
    return [...counts, ...reply, ...(failed === undefined ? [] : [`${name}: ${failed}`])]
  })
  return ['SOMETHING WAS ANSWERED WRONGLY OR FAILED. What it touches has no result.', '', ...failed, '']
}
