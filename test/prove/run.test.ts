import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { Mendable, readOptions } from '../../proof/options.js'
import { type Outcome, verdictOf } from '../../proof/run.js'
import { ROOT } from '../../harness/root.js'

const outcome = (more: Partial<Outcome> = {}): Outcome => ({ faults: 0, examples: [], seconds: 1, ...more })
const promise = (id: string) => ({ id, promise: '', how: '', asked: '' })

describe('a promise', () => {
  it('holds if its check finds nothing and every control is caught', () => {
    expect(verdictOf(outcome(), [{ caught: true }, { caught: true }])).toBe('holds')
    expect(verdictOf(outcome(), [{ caught: true }, { caught: false }])).toBe('control not caught')
    expect(verdictOf(outcome({ faults: 1 }), [{ caught: true }])).toBe('broken')
    expect(verdictOf(outcome({ error: 'it took too long' }), [])).toBe('failed to run')
    expect(verdictOf(outcome({ notRun: 'needs a disk' }), [])).toBe('not run')
  })
})

describe('npm run prove', () => {
  const promises = ['T1', 'T10', 'F1'].map(promise)
  const chosen = (...args: string[]) => readOptions(args, promises).chosen.map(({ id }) => id)

  it('takes ids and groups, in any case, and all of them unless told', () => {
    expect(chosen('t1')).toEqual(['T1'])
    expect(chosen('F', 'T1')).toEqual(['T1', 'F1'])
    expect(chosen('T')).toEqual(['T1', 'T10'])
    expect(chosen()).toEqual(['T1', 'T10', 'F1'])
  })

  it.each([
    [['X9'], 'There is no promise and no group called X9'],
    [['--quick', '--report'], 'leave --quick out'],
    [['--report', '--no-controls'], '--report needs the controls'],
    [['--jobs', '0'], '--jobs must be a whole number'],
    [['--seed', 'abc'], '--seed must be a whole number'],
    [['T1', '--bogus'], 'There is no option --bogus; see --help'],
    [['-x'], 'There is no option -x; see --help'],
    [['--quick=yes'], '--quick takes no value; see --help'],
    [['--seed'], '--seed needs a value; see --help'],
    [['--jobs', '--quick'], '--jobs needs a value; see --help'],
  ])('refuses %j and says how to mend it', (args, words) => {
    let told = ''
    try {
      readOptions(args, promises)
    } catch (error) {
      told = error instanceof Mendable ? error.message : ''
    }
    expect(told).toContain(words)
    expect(told).not.toContain('\n')
  })

  it('checks a promise against the build and against broken ones', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'proof/prove.ts', 'T1', '--quick', '--seed', '1'],
      { cwd: ROOT, encoding: 'utf8' },
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('caught') })
    expect(stdout).toContain('1 of 1 controls caught')
    expect(stdout).toContain('1 of 1 promises hold (seed 1; a share of each')
  })
})
