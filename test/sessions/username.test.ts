import { readFileSync } from 'node:fs'
import { describe, it, expect } from '@jest/globals'
import fc from 'fast-check'
import { usernameKey } from '../../src/sessions/username.js'

interface Recorded {
  unicode: string
  folds: Record<string, string>
  names: [name: string, key: string][]
}

// Made by scripts/record-casefold.py.
const recorded = JSON.parse(readFileSync(new URL('casefold.json', import.meta.url), 'utf8')) as Recorded

const folds = new Map(
  Object.entries(recorded.folds).map(([code, fold]) => [String.fromCodePoint(parseInt(code, 16)), fold]),
)
const foldAsPython = (text: string) =>
  Array.from(text, (char) => folds.get(char) ?? char.toLowerCase()).join('')
const hex = (text = '') => Array.from(text, (char) => char.codePointAt(0)?.toString(16)).join(' ')
const differing = (row: string, expected: string) => {
  const cells = row.split('|')
  return expected
    .split('|')
    .flatMap((cell, at) => (cell === cells[at] ? [] : `${hex(cells[at])}, not ${hex(cell)}`))
}

describe('usernameKey', () => {
  it('is what Python makes of whole names', () => {
    expect(recorded.names.map(([name]) => [name, usernameKey(name)])).toEqual(recorded.names)
  })

  it('folds every code point as Python does', () => {
    expect(folds.size).toBeGreaterThan(250)
    // In rows, for speed; what stands between keeps neighbours from composing.
    for (let start = 0; start <= 0x10ffff; start += 0x400) {
      const row = Array.from({ length: 0x400 }, (_, at) => String.fromCodePoint(start + at)).join('|')
      const expected = foldAsPython(row.normalize('NFKC')).normalize('NFKC')
      const wrong = usernameKey(row) === expected ? [] : differing(usernameKey(row), expected)
      expect({ start: start.toString(16), wrong }).toEqual({ start: start.toString(16), wrong: [] })
    }
  })

  it.each([
    ['case', 'JohnDoe', 'johndoe'],
    ['sharp s', 'STRASSE', 'straße'],
    ['capital sharp s', 'STRAẞE', 'straße'],
    ['a final sigma', 'ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['ligatures', 'ﬁn', 'FIN'],
    ['full width', 'Ａｄｍｉｎ', 'admin'],
    ['composition', 'Zo\u0065\u0308', 'ZO\u00cb'],
    ['Hangul', '\u1112\u1161\u11ab', '\ud55c'],
    ['half-width Katakana', '\uff76\uff9e', '\u30ac'],
    ['the Kelvin sign', '\u212aelvin', 'kelvin'],
    ['Cherokee', 'ᎠᏰ', '\uab70\u13f8'],
  ])('is the same for names that differ in %s', (_, one, other) => {
    expect(usernameKey(one)).toBe(usernameKey(other))
  })

  it.each([
    ['a dotless i', 'ıan', 'ian'],
    ['an accent', 'zoe', 'zoë'],
    ['a space', 'john ', 'john'],
    ['an invisible character', 'jo\u200bhn', 'john'],
    ['a letter of another script', 'аdmin', 'admin'],
  ])('differs for names that differ in %s', (_, one, other) => {
    expect(usernameKey(one)).not.toBe(usernameKey(other))
  })

  it('is its own key, and never throws', () => {
    const chars = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...folds.keys(), '\u0301', '\u0327', '\u0308', 'I', 'a') }),
      fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 })).map((units) => String.fromCharCode(...units)),
    )
    fc.assert(
      fc.property(chars, (name) => {
        const key = usernameKey(name)
        expect(usernameKey(key)).toBe(key)
      }),
      { numRuns: 2000 },
    )
  })

  it('leaves lone surrogates as they are', () => {
    expect(usernameKey('A\ud83d')).toBe('a\ud83d')
    expect(usernameKey('\udd8a\ud83eA')).toBe('\udd8a\ud83ea')
  })
})
