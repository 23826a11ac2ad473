import { describe, expect, it } from '@jest/globals'
import { Mendable, readOptions } from '../../bench/options.js'

describe('npm run bench', () => {
  it.each([
    [['--bogus'], 'There is no option --bogus; see --help'],
    [['--quick=yes'], '--quick takes no value; see --help'],
    [['--rounds'], '--rounds needs a value; see --help'],
    [['--rounds', '0'], '--rounds must be a whole number from 1 to 100'],
    [['check'], 'There is no argument check here; see --help'],
    [['--scenario', 'nothing'], 'There is no scenario called nothing; see --help'],
  ])('refuses %j in one line that says how to mend it', (args, line) => {
    expect(() => readOptions(args, '.')).toThrow(new Mendable(line))
  })

  it('takes what it knows', () => {
    expect(readOptions(['--quick', '--rounds', '2', '-v'], '.')).toMatchObject({
      quick: true,
      verbose: true,
      scale: { rounds: 2 },
    })
  })
})
