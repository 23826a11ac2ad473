/**
 * Where and why a text is not JSON, told as CPython 3.11's `json.loads` tells it: old clients of FastAPI services see
 * position and words in a 422. (3.13 has words of its own for trailing commas.)
 *
 * What is valid is decided as `JSON.parse` decides it, but for the two rules named below, {@link MAX_DEPTH} and the
 * leading byte order mark. So NaN, Infinity and -Infinity, which Python takes, are refused: a value is expected there.
 */

/**
 * Deeper nesting is refused with the code `depth`. The scanner recurses, and whoever copies or prints the value later may
 * too; no client of ours nests more than two deep. (Python itself gives up near 1000.)
 */
export const MAX_DEPTH = 64

/** What was expected, or wrong, at the position; openapi.yaml has the words. */
export type Expected =
  | 'value'
  | 'property-name'
  | 'colon'
  | 'comma'
  | 'end'
  | 'string-end'
  | 'control-character'
  | 'escape'
  | 'unicode-escape'
  | 'depth'

export type JsonScan =
  { valid: true; duplicates: ReadonlySet<string> } | { valid: false; position: number; expected: Expected }

/**
 * Reads a text as JSON without making a value of it, in linear time.
 *
 * `duplicates` names the members that the top-level object has more than once, unescaped. `position` counts code points,
 * as Python does, and `expected` says what was wrong there. A byte order mark in front is skipped and not counted, as
 * Python does with bytes; `JSON.parse` would refuse it, so cut it off before parsing.
 */
export function scanJson(text: string): JsonScan {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  const scanner = new Scanner(source)
  try {
    scanner.document()
    return { valid: true, duplicates: scanner.duplicates }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { valid: false, position: codePoints(source, error.at), expected: error.expected }
  }
}

class Fault extends Error {
  readonly at: number
  readonly expected: Expected

  constructor(at: number, expected: Expected) {
    super(expected)
    this.at = at
    this.expected = expected
  }
}

const SPACE = /[ \t\n\r]*/y
const SCALAR = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null/y
// eslint-disable-next-line no-control-regex -- control characters are what ends a plain run
const PLAIN = /[^"\\\u0000-\u001f]*/y
// Python wants a character behind the four digits before it looks at them: a text may not end there.
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}(?=[^]))/y

class Scanner {
  readonly duplicates = new Set<string>()
  readonly #names = new Set<string>()
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): void {
    this.#take(SPACE)
    this.#value(0)
    this.#take(SPACE)
    if (this.#at < this.#text.length) this.#fail('end')
  }

  #value(depth: number): void {
    const first = this.#next()
    if (first === '"') this.#string()
    else if (first === '{') this.#members(depth + 1)
    else if (first === '[') this.#elements(depth + 1)
    else if (!this.#take(SCALAR)) this.#fail('value')
  }

  #members(depth: number): void {
    if (this.#opensEmpty(depth, '}')) return
    do {
      if (this.#next() !== '"') this.#fail('property-name')
      const name = this.#string()
      if (depth === 1) this.#note(name)
      this.#take(SPACE)
      if (this.#next() !== ':') this.#fail('colon')
      this.#at++
      this.#take(SPACE)
      this.#value(depth)
    } while (this.#goesOn('}'))
  }

  #elements(depth: number): void {
    if (this.#opensEmpty(depth, ']')) return
    do this.#value(depth)
    while (this.#goesOn(']'))
  }

  #opensEmpty(depth: number, close: string): boolean {
    if (depth > MAX_DEPTH) this.#fail('depth')
    this.#at++
    this.#take(SPACE)
    if (this.#next() !== close) return false
    this.#at++
    return true
  }

  #goesOn(close: string): boolean {
    this.#take(SPACE)
    const mark = this.#next()
    if (mark !== close && mark !== ',') this.#fail('comma')
    this.#at++
    this.#take(SPACE)
    return mark === ','
  }

  /** Passes a string and answers it as it stands in the text, quotes included. */
  #string(): string {
    const start = this.#at++
    do this.#take(PLAIN)
    while (this.#take(ESCAPE))
    const stop = this.#next()
    if (stop === undefined) this.#fail('string-end', start)
    if (stop === '\\') this.#failEscape(start)
    if (stop !== '"') this.#fail('control-character')
    this.#at++
    return this.#text.slice(start, this.#at)
  }

  #failEscape(start: number): never {
    const kind = this.#text[this.#at + 1]
    if (kind === undefined) this.#fail('string-end', start)
    if (kind === 'u') this.#fail('unicode-escape', this.#at + 1)
    this.#fail('escape')
  }

  #note(quoted: string): void {
    const name = JSON.parse(quoted) as string
    if (this.#names.has(name)) this.duplicates.add(name)
    this.#names.add(name)
  }

  #next(): string | undefined {
    return this.#text[this.#at]
  }

  /** Passes what the sticky pattern matches here; answers whether that was anything. */
  #take(pattern: RegExp): boolean {
    const start = this.#at
    pattern.lastIndex = start
    if (pattern.test(this.#text)) this.#at = pattern.lastIndex
    return this.#at > start
  }

  #fail(expected: Expected, at = this.#at): never {
    throw new Fault(at, expected)
  }
}

function codePoints(text: string, end: number): number {
  let count = 0
  for (let at = 0; at < end; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return count
}
