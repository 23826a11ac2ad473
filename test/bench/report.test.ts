import { describe, expect, it } from '@jest/globals'
import { asText, summarise } from '../../bench/report.js'
import type { Measured } from '../../bench/load.js'
import type { Goal } from '../../bench/scenarios.js'

const round = (count: number, more: Partial<Measured> = {}): Measured => ({
  count,
  seconds: 1,
  answered: count,
  latency: { p50: 1, p99: 2 },
  failures: {},
  ...more,
})

function report(
  results: Record<string, Measured[]>,
  goals: Goal[],
  absent: Record<string, { why: string; isFailure: boolean }> = {},
) {
  return summarise({
    scenarios: Object.keys(results).map((name) => ({
      name,
      title: name,
      subject: 'signoff',
      goals: name === 'ours' ? goals : [],
    })),
    results: new Map(Object.entries(results)),
    absent: new Map(Object.entries(absent)),
    machine: { cpu: '', cores: 2, memoryGiB: 1, system: '', fileSystem: '', syncMs: 1, load: 0 },
    versions: {},
    commit: undefined,
    setup: {},
    notes: [],
  })
}

const GOAL: Goal = { to: 'theirs', metric: 'rate', atLeast: 0.75 }

describe('the report of the bench', () => {
  it('divides medians, not turns', () => {
    const { goals } = report(
      { ours: [round(25), round(75), round(100)], theirs: [round(100), round(100), round(200)] },
      [GOAL],
    )
    expect(goals).toMatchObject([{ result: 0.75, isReached: true, spread: { low: 0.375, high: 0.625 } }])
  })

  it.each<[string, Goal, boolean]>([
    ['at least, missed', { ...GOAL, atLeast: 0.9 }, false],
    ['at most, reached', { metric: 'p99', atMost: 2 }, true],
    ['at most, missed', { metric: 'p99', atMost: 1.9 }, false],
  ])('says whether a goal is reached: %s', (_, goal, isReached) => {
    const { goals, valid } = report({ ours: [round(80)], theirs: [round(100)] }, [goal])
    expect(goals).toMatchObject([{ isReached }])
    expect(valid).toBe(true)
  })

  it('gives no result, and fails, where a reply was wrong', () => {
    const wrong = report(
      { ours: [round(80)], theirs: [round(100), round(100, { failures: { 'wrong body': 1 } })] },
      [GOAL, { metric: 'rate', atLeast: 1 }],
    )
    expect(wrong.valid).toBe(false)
    expect(wrong.goals).toMatchObject([{ why: 'theirs failed' }, { result: 80 }])
    expect(asText(wrong)).toContain('theirs: 1 × wrong body')
  })

  it('keeps the other results when a scenario could not run, and fails only if that is a fault', () => {
    const results = { ours: [round(80)], theirs: [] }
    const goals: Goal[] = [GOAL, { metric: 'rate', atLeast: 1 }]
    const absent = report(results, goals, { theirs: { why: 'not installed', isFailure: false } })
    expect(absent.valid).toBe(true)
    expect(absent.goals).toMatchObject([{ why: 'not installed' }, { isReached: true }])
    const failed = report(results, goals, { theirs: { why: 'it ended', isFailure: true } })
    expect(failed.valid).toBe(false)
    expect(failed.goals).toMatchObject([{ why: 'theirs failed' }, { isReached: true }])
  })
})
