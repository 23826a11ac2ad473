import { readFileSync } from 'node:fs'
import { describe, it, expect } from '@jest/globals'
import fc from 'fast-check'
import { readContractDocument } from '../../src/contract/document.js'
import { MAX_DEPTH, scanJson } from '../../src/body/json.js'

interface Recorded {
  text: string
  position?: number
  message?: string
}

// Made by scripts/record-python-json.py.
const recorded = JSON.parse(readFileSync(new URL('python-json.json', import.meta.url), 'utf8')) as Recorded[]

const words = readContractDocument().faultMessages

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const duplicates = (text: string): string[] => {
  const scan = scanJson(text)
  if (!scan.valid) throw new Error(`${scan.expected} at ${scan.position}`)
  return [...scan.duplicates]
}

describe('scanJson', () => {
  it('tells position and reason as CPython does', () => {
    const told = recorded.map(({ text }) => {
      const scan = scanJson(text)
      if (scan.valid) return { text }
      if (scan.expected === 'depth') throw new Error('no recorded text is deep')
      return { text, position: scan.position, message: words[scan.expected] }
    })
    expect(told).toEqual(recorded)
  })

  it('was recorded with every reason there is', () => {
    const messages = new Set(
      recorded.map(({ message }) => message).filter((message) => message !== undefined),
    )
    expect(messages.size).toBe(9)
    expect(Object.values(words)).toEqual(expect.arrayContaining([...messages]))
  })

  it.each(['NaN', 'Infinity', '-Infinity'])('refuses %s, which Python takes', (word) => {
    expect(scanJson(`{"a": ${word}}`)).toEqual({ valid: false, position: 6, expected: 'value' })
  })

  it('accepts what JSON.parse accepts', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => scanJson(text).valid),
      { numRuns: 500 },
    )
  })

  it('refuses what JSON.parse refuses, and nothing else, in damaged JSON', () => {
    const damage = fc.record({
      at: fc.nat(),
      drop: fc.nat(2),
      put: fc.oneof(
        fc.constantFrom(
          '',
          ...Array.from('{}[],:"\\/ue019-+.tn \t\n\u0000\u007f\u2028'),
          '\ud800',
          '\\u',
          '1e',
          'NaN',
          '\\"',
        ),
        fc.string({ maxLength: 3, unit: 'binary' }),
      ),
    })
    const damaged = fc
      .tuple(
        fc.oneof(fc.json({ maxDepth: 5 }), fc.json({ stringUnit: 'binary' })),
        fc.array(damage, { maxLength: 3 }),
      )
      .map(([text, all]) =>
        all.reduce((now, { at, drop, put }) => {
          const cut = at % (now.length + 1)
          return now.slice(0, cut) + put + now.slice(cut + drop)
        }, text),
      )
    fc.assert(
      fc.property(damaged, (text) => {
        const scan = scanJson(text)
        expect(scan.valid).toBe(parses(text.replace(/^\uFEFF/, '')))
        if (!scan.valid) expect(scan.position).toBeLessThanOrEqual(Array.from(text).length)
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    ['{}', []],
    ['[{"a":1,"a":2}]', []],
    ['"a"', []],
    ['{"a":1,"b":2}', []],
    ['{"a":1,"b":2,"a":3,"a":4,"b":5}', ['a', 'b']],
    ['{"session":1,"\\u0073ession":2}', ['session']],
    ['{"\\ud83d\\ude00":1,"😀":2}', ['😀']],
    ['{"__proto__":1,"__proto__":2,"constructor":3}', ['__proto__']],
    ['{"":1,"":2}', ['']],
    ['{"a":{"b":1,"b":2},"b":3}', []],
    ['\uFEFF{"a":1,"a":1}', ['a']],
  ])('names the members that stand twice in %j', (text, names) => {
    expect(duplicates(text)).toEqual(names)
  })

  it('refuses the bracket that goes one too deep', () => {
    const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    const objects = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
    expect(scanJson(nest(MAX_DEPTH)).valid).toBe(true)
    expect(scanJson(objects(MAX_DEPTH)).valid).toBe(true)
    expect(scanJson(nest(MAX_DEPTH + 1))).toEqual({ valid: false, position: MAX_DEPTH, expected: 'depth' })
    expect(scanJson('{"a":'.repeat(100_000))).toEqual({
      valid: false,
      position: MAX_DEPTH * '{"a":'.length,
      expected: 'depth',
    })
  })

  it.each([
    ['strings', () => `["${'a'.repeat(1e6)}"]`, true],
    ['escapes', () => `["${'\\u00e9\\n'.repeat(125e3)}"]`, true],
    ['numbers', () => '1'.repeat(1e6), true],
    ['members', () => `{${'"a":1,'.repeat(16e4)}"a":1}`, true],
    ['spaces', () => ' '.repeat(1e6), false],
    ['an open string', () => `["${'\\"'.repeat(5e5)}`, false],
  ])('reads 1 MB of %s in linear time', (_, make, valid) => {
    // A quadratic scan would take minutes, and so run into the test's limit.
    const text = make()
    expect(scanJson(text).valid).toBe(valid)
  })
})
