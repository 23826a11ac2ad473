// Profiles a server under the load of one scenario: tables of where its time goes, and a flame graph.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readProfile, selfTimes } from './cpuprofile.js'
import { asFlameGraph } from './flame.js'
import { installPeers } from './install.js'
import { begin, prepare } from './measure.js'
import { Mendable } from './options.js'
import { createProgress, describe } from './progress.js'
import { scenarioOf, withReferences } from './scenarios.js'
import { script, subjectOf } from './subjects.js'
import type { Setup } from './measure.js'
import type { Measured } from './load.js'

const root = path.join(script('.'), '..')
const MOST_FUNCTIONS = 40
const MOST_GROUPS = 25
/** What is profiled. */
const SECONDS = 4

export async function profileScenario(
  setup: Setup,
  { profile: name = '', profileFolder, verbose }: ReturnType<typeof import('./options.js').readOptions>,
) {
  const scenario = scenarioOf(name)
  // What sets its pace is measured first, unprofiled.
  const paceMakers = withReferences([name]).filter((other) =>
    (scenario.loads ?? []).some(({ pace }) => pace?.of === other.name),
  )
  const steps = [...paceMakers, scenario]
  const time = setup.warmup + setup.settle + SECONDS
  const progress = createProgress(steps.length * time)
  if (subjectOf(scenario.subject).isPeer === true) {
    const lacking = await installPeers(progress.tell)
    if (lacking !== undefined) throw new Mendable(lacking)
  }
  await mkdir(profileFolder, { recursive: true })
  const file = path.join(profileFolder, `${name}.cpuprofile`)
  const profiled = { ...setup, turns: 1, seconds: SECONDS, slow: 1 }
  for (const step of steps) await prepare(profiled, step, progress.tell)

  const paces = new Map<string, number>()
  let measured: Measured | undefined
  progress.start()
  for (const step of steps) {
    progress.begin(step.name, time)
    const profile = step === scenario ? file : undefined
    const measurement = await begin({ ...profiled, profile }, step)
    await measurement.warmUp()
    measured = await measurement.turn((pace) => paces.get(pace) ?? 0)
    Object.assign(measured.failures, await measurement.close())
    paces.set(step.name, measured.count / measured.seconds)
    progress.say(`${step.name}: ${describe(measured, verbose)}`)
  }
  if (measured === undefined) return
  if (Object.keys(measured.failures).length > 0) process.exitCode = 1

  const read = readProfile(JSON.parse(await readFile(file, 'utf8')), measured.window, root)
  if (read.tree === undefined) throw new Error('The profile holds no sample of the time that was measured')
  const { tree, busy, idle } = read
  const groups = selfTimes(tree, ({ group }) => group)
  const functions = selfTimes(tree, ({ name, place }) => `${name}  ${place}`)
  const picture = path.join(profileFolder, `${name}.svg`)
  const title = `${scenario.title}: main thread busy ${Math.round((busy / (busy + idle)) * 100)} % of the time`
  await writeFile(picture, asFlameGraph(tree, { title, groups: groups.map(([group]) => group) }))

  const { count } = measured
  const lines = [
    title,
    `${(count / measured.seconds).toFixed(0)} requests a second under the profiler, which slows it down`,
    '',
    ...timeTable('package or part, itself', groups.slice(0, MOST_GROUPS), busy, count),
    '',
    ...timeTable('function, itself', functions.slice(0, MOST_FUNCTIONS), busy, count),
    '',
    `Profile: ${file}`,
    `Flame graph: ${picture}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** @param count requests */
function timeTable(heading: string, times: [string, number][], busy: number, count: number) {
  return [
    `${'%'.padStart(6)}  ${'µs a request'.padStart(12)}  ${heading}`,
    ...times.map(
      ([name, time]) =>
        `${((time / busy) * 100).toFixed(1).padStart(6)}  ${(time / count).toFixed(2).padStart(12)}  ${name}`,
    ),
  ]
}
