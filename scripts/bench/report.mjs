// Medians, spread and ratios, as data, as a table and as Markdown.

/** @typedef {import('./scenarios.mjs').Scenario} Scenario */
/** @typedef {import('./load.mjs').Measured} Measured */
/** @typedef {{ median: number, min: number, max: number }} Spread */

/** Above this part of its core, the generator may be what limits a figure. */
const BUSY = 0.9
/** Load that shows that others were at work. */
const OTHERS = 0.5

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = NaN, high = NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]]
  return (low + high) / 2
}

/**
 * @param {(number | undefined)[]} values
 * @returns {Spread | undefined}
 */
function spread(values) {
  const numbers = values.filter((value) => value !== undefined)
  if (numbers.length === 0) return undefined
  return { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) }
}

/** @param {Measured} measured */
const rate = ({ count, seconds }) => (count === 0 ? 0 : count / seconds)

/**
 * @param {object} run
 * @param {Scenario[]} run.scenarios
 * @param {Map<string, Measured[]>} run.results by scenario, in the order of the rounds
 * @param {Awaited<ReturnType<typeof import('./machine.mjs').describeMachine>>} run.machine
 * @param {Record<string, string>} run.versions
 * @param {object} run.setup
 * @param {string[]} run.notes
 */
export function summarise({ scenarios, results, machine, versions, setup, notes }) {
  const rounds = (/** @type {string} */ name) => results.get(name) ?? []
  const rows = scenarios.map((scenario) => {
    const own = rounds(scenario.name)
    const rates = own.map(rate)
    const failed = total(own.map(({ failures }) => failures))
    return {
      name: scenario.name,
      title: scenario.title,
      ...(scenario.about === undefined ? {} : { about: scenario.about }),
      perSecond: spread(rates),
      ratios: scenario.against.map((reference) => {
        const others = rounds(reference).map(rate)
        return {
          to: reference,
          ofMedians: median(rates) / median(others),
          /** Of the two of each round. */
          ...extremes(rates.map((own, round) => own / (others[round] ?? NaN))),
        }
      }),
      latencyMs: {
        p50: spread(own.map(({ latency }) => latency.p50)),
        p99: spread(own.map(({ latency }) => latency.p99)),
      },
      serverCpuMicroseconds: spread(own.map(({ serverCpu }) => serverCpu)),
      generatorBusy: spread(own.map(({ generatorBusy }) => generatorBusy)),
      requests: own.reduce((sum, { answered }) => sum + answered, 0),
      ...(failed === undefined ? {} : { failures: failed, example: own.find((one) => one.example)?.example }),
    }
  })
  const busy = rows.filter(({ generatorBusy }) => (generatorBusy?.median ?? 0) > BUSY)
  return {
    valid: rows.every(({ failures }) => failures === undefined),
    date: new Date().toISOString().slice(0, 10),
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
    scenarios: rows,
  }
}

/** @typedef {ReturnType<typeof summarise>} Report */

/** @param {number[]} values */
function extremes(values) {
  return { min: Math.min(...values), max: Math.max(...values) }
}

/** @param {Record<string, number>[]} failures */
function total(failures) {
  /** @type {Record<string, number>} */
  const sums = {}
  for (const [what, count] of failures.flatMap(Object.entries)) sums[what] = (sums[what] ?? 0) + count
  return Object.keys(sums).length === 0 ? undefined : sums
}

const HEADINGS = [
  'scenario',
  'per second',
  'min – max',
  'ratio (min – max)',
  'p50 ms',
  'p99 ms',
  'server CPU µs',
  'generator',
]

/**
 * @param {Report} report
 * @param {'name' | 'title'} heading
 */
function cells(report, heading) {
  return report.scenarios.map((row) => {
    const title = row[heading]
    if (row.failures !== undefined || row.perSecond === undefined) return [title, 'NO RESULT']
    const { median: middle, min, max } = row.perSecond
    return [
      title,
      figure(middle),
      `${figure(min)} – ${figure(max)}`,
      row.ratios
        .map(({ to, ofMedians, min, max }) => `${part(ofMedians)} × ${to} (${part(min)} – ${part(max)})`)
        .join(', '),
      milliseconds(row.latencyMs.p50),
      milliseconds(row.latencyMs.p99),
      row.serverCpuMicroseconds === undefined ? '' : figure(row.serverCpuMicroseconds.median),
      row.generatorBusy === undefined ? '' : `${Math.round(row.generatorBusy.median * 100)} %`,
    ]
  })
}

/** @param {number} value */
function figure(value) {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
}

/** @param {number} value */
function part(value) {
  return Number.isFinite(value) ? value.toFixed(value < 0.1 ? 3 : 2) : '?'
}

/** @param {Spread | undefined} values */
function milliseconds(values) {
  return values === undefined || Number.isNaN(values.median)
    ? ''
    : values.median.toFixed(values.median < 10 ? 2 : 0)
}

/** @param {Report} report */
export function asText(report) {
  const rows = [HEADINGS, ...cells(report, 'name')]
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  return [...failureLines(report), ...lines, '', ...report.notes].join('\n').trim()
}

/**
 * Stands above all figures, so that nobody takes them for a result.
 * @param {Report} report
 */
function failureLines({ valid, scenarios }) {
  if (valid) return []
  const failed = scenarios.flatMap(({ name, failures = {}, example }) => {
    const counts = Object.entries(failures).map(([what, count]) => `${name}: ${count} × ${what}`)
    return example === undefined ? counts : [...counts, 'One of the wrong replies:', example.trimEnd()]
  })
  return ['NO RESULT: SOMETHING WAS ANSWERED WRONGLY. Nothing below counts.', '', ...failed, '']
}

const isNumber = (/** @type {number} */ column) => column > 0 && column !== 3

/** @param {Report} report */
export function asMarkdown(report) {
  const { machine, versions, setup } = report
  const row = (/** @type {string[]} */ texts) =>
    `| ${HEADINGS.map((_, column) => (texts[column] ?? '').replaceAll('|', '\\|')).join(' | ')} |`
  const about = report.scenarios.flatMap(({ name, about }) =>
    about === undefined ? [] : [`- ${name}: ${about}`],
  )
  const failures = failureLines(report)
  return `# Bench, ${report.date}

${failures.length === 0 ? '' : ['```', ...failures, '```', '', ''].join('\n')}Medians of rounds. A ratio is that of two medians of this run; beside it stand the least and the greatest ratio of
the two in one round. Server CPU is what the server's process took for a request, in all its threads; the last column is
the part of a core that the load generator took.

${row(HEADINGS)}
|${HEADINGS.map((_, column) => (isNumber(column) ? ' ---: ' : ' --- ')).join('|')}|
${cells(report, 'title').map(row).join('\n')}

${[...about, ...report.notes.map((note) => `- ${note}`)].join('\n')}

- Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}; ${machine.fileSystem}, ${machine.syncMs} ms until 4 KiB are on the disk; load ${machine.load} before the start
- Versions: ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}
- Set-up: ${Object.entries(setup)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ')}
`
}
