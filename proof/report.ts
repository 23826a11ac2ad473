// What a run found: as a table to read at once, and as the report that is kept.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { tmpdir } from 'node:os'
import { describeMachine, describeVersions } from '../bench/machine.js'
import { formatted } from '../bench/formatted.js'
import { elapsed } from './progress.js'
import { GROUPS } from './promises.js'
import type { Result, Verdict } from './run.js'
import type { SignoffPromise } from './promises.js'

export function asText(results: readonly Result[]) {
  if (results.length === 0) return ''
  const lines = results.map(({ promise, verdict, outcome, controls }) => {
    const caught = controls.filter((control) => control.caught).length
    const told = controls.length === 0 ? '' : `, ${caught} of ${controls.length} controls caught`
    return `${promise.id.padEnd(3)} ${verdict.padEnd(18)} ${outcome.reached ?? outcome.notRun ?? ''}${told}`
  })
  const held = results.filter(({ verdict }) => verdict === 'holds').length
  const seed = `seed ${results[0]?.seed}`
  const share = results[0]?.quick === true ? '; a share of each, not the figures that are asked for' : ''
  return `\n${lines.join('\n')}\n\n${held} of ${results.length} promises hold (${seed}${share})\n`
}

/** what is kept of a run */
export interface Row {
  id: string
  promise: string
  how: string
  asked: string
  verdict: Verdict
  reached: string | null
  notRun: string | null
  /** the first of them, in words */
  faults: string[]
  controls: { name: string; caught: boolean; by: string | null }[]
  seed: number
  seconds: number
  date: string
  commit: string | null
  versions: Record<string, string>
  machine: object
}

/** Keeps the rows of promises that were not run this time. */
export async function writeReport(
  results: readonly Result[],
  promises: readonly SignoffPromise[],
  folder: string,
) {
  await mkdir(folder, { recursive: true })
  const json = path.join(folder, 'results.json')
  const before: Row[] = JSON.parse(await readFile(json, 'utf8').catch(() => '[]'))
  const machine = await describeMachine(tmpdir())
  const { versions, commit } = await describeVersions()
  const { signoff, node, sqlite } = versions
  const rows = promises.flatMap(({ id }) => {
    const result = results.find(({ promise }) => promise.id === id)
    if (result === undefined) return before.filter((row) => row.id === id)
    const { promise, verdict, outcome, controls, seed } = result
    return [
      {
        id,
        promise: promise.promise,
        how: promise.how,
        asked: promise.asked,
        verdict,
        reached: outcome.reached ?? null,
        notRun: outcome.notRun ?? outcome.error ?? null,
        faults: outcome.examples.slice(0, 5),
        controls: controls.map(({ name, caught, outcome: found }) => ({
          name,
          caught,
          by: found.examples[0] ?? null,
        })),
        seed,
        seconds: Math.round(outcome.seconds + controls.reduce((sum, one) => sum + one.outcome.seconds, 0)),
        date: new Date().toISOString().slice(0, 10),
        commit: commit ?? null,
        versions: { signoff, node, sqlite },
        machine,
      },
    ] as Row[]
  })
  await writeFile(json, await formatted(json, JSON.stringify(rows)))
  const markdown = path.join(folder, 'README.md')
  await writeFile(markdown, await formatted(markdown, asMarkdown(rows, promises)))
}

/** @param promises all that there are */
export function asMarkdown(
  rows: readonly Row[],
  promises: readonly Pick<SignoffPromise, 'id' | 'promise' | 'missed'>[],
) {
  const unseen = promises.filter(({ id }) => !rows.some((row) => row.id === id))
  const held = rows.filter(({ verdict }) => verdict === 'holds').length
  const open = rows.filter(({ verdict }) => verdict !== 'holds')
  const inPart = rows.flatMap(({ id, verdict, reached }) => {
    const part = reached?.split(/(?<=\.) |; /).find((clause) => clause.includes('not run'))
    return verdict === 'holds' && part !== undefined ? [{ id, part }] : []
  })
  const groups = Object.entries(GROUPS).flatMap(([letter, title]) => {
    const own = rows.filter(({ id }) => id.startsWith(letter))
    if (own.length === 0) return []
    return [
      `## ${title}`,
      '',
      '| id | promise | asked | reached | controls caught |',
      '| --- | --- | --- | --- | --- |',
      ...own.map(
        ({ id, promise, asked, reached, verdict, notRun, controls }) =>
          `| ${id} | ${cell(promise)} | ${cell(asked)} | ${verdict === 'holds' ? '' : `**${verdict}** `}${cell(reached ?? notRun?.split('\n')[0] ?? '')} | ${controls.filter(({ caught }) => caught).length} of ${controls.length} |`,
      ),
      '',
    ]
  })
  const checks = rows.flatMap(({ id, how, controls, seed, seconds, date, commit }) => [
    `- **${id}** ${how}. ${controls.length === 0 ? '' : `Broken on purpose: ${controls.map(({ name, caught, by }) => `${name} (${caught ? `caught: ${by}` : 'not caught'})`).join('; ')}. `}Seed ${seed}, ${elapsed(seconds * 1000)}, ${date}${commit === null ? '' : `, commit ${commit}`}.`,
  ])
  const machines = [...new Set(rows.map(({ machine, versions }) => describe(machine, versions)))]
  return [
    '# What Signoff promises, and how it is checked',
    '',
    `${held} of ${promises.length} promises were seen to hold at the figure that is asked for. Each was checked by \`npm run prove\`, on the`,
    'build of the commit that is told below, then the same check was run against builds that are broken on purpose: a check that',
    'catches nothing shows nothing. Run one yourself: `npm run build && npm run prove -- T3`.',
    '',
    ...(open.length === 0
      ? []
      : [
          'Not shown:',
          '',
          ...open.map(
            ({ id, verdict, notRun, faults }) =>
              `- **${id}** ${verdict}: ${notRun?.split('\n')[0] ?? faults[0] ?? ''}${verdict === 'broken' ? missed(id, promises) : ''}`,
          ),
          '',
        ]),
    ...(unseen.length === 0
      ? []
      : [
          'Checked so far by `npm run prove -- --quick` only, and not at the figure that is asked for:',
          '',
          ...unseen.map(({ id, promise }) => `- **${id}** ${promise}`),
          '',
        ]),
    ...(inPart.length === 0
      ? []
      : ['Of these a part was not run:', '', ...inPart.map(({ id, part }) => `- **${id}** ${part}`), '']),
    ...groups,
    '## How each was checked',
    '',
    ...checks,
    '',
    '## Where',
    '',
    ...machines.map((text) => `- ${text}`),
    '',
  ].join('\n')
}

function missed(id: string, promises: readonly Pick<SignoffPromise, 'id' | 'missed'>[]) {
  const why = promises.find((promise) => promise.id === id)?.missed
  return why === undefined ? '' : `. ${why}`
}

const cell = (text: string) => text.replaceAll('|', '\\|')

function describe(machine: any, { signoff, node, sqlite }: Record<string, string>) {
  return `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, ${machine.fileSystem}; Signoff ${signoff}, Node ${node}, SQLite ${sqlite}`
}
