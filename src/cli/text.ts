/** What would move a terminal's cursor, colour it or turn the writing direction. */
const UNSEEN = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu
/** Scripts and signs that a terminal shows two columns wide (UAX 11, roughly). */
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]/u

/** One line of text that does nothing to the terminal. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
}

/** JSON whose every character is safe to show, too: JSON itself escapes those below U+0020 only. */
export function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(/[\u007F-\u009F]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

export interface Column<Row> {
  title: string
  of: (row: Row) => string | undefined
  right?: boolean
}

/** A line of titles and one for each row, in aligned columns. What is undefined shows as a dash. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = columns.map(({ title, of }) => [title, ...rows.map((row) => visible(of(row) ?? '-'))])
  const aligned = cells.map((column, index) => {
    const width = Math.max(...column.map(displayWidth))
    return column.map((cell) => {
      const padding = ' '.repeat(width - displayWidth(cell))
      return columns[index]?.right === true ? padding + cell : cell + padding
    })
  })
  const lines = [undefined, ...rows].map((_, line) => aligned.map((column) => column[line] ?? '').join('  '))
  return lines.map((line) => line.trimEnd()).join('\n')
}

const graphemes = new Intl.Segmenter()

function displayWidth(text: string): number {
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1
  return width
}

/** For people: UTC to the second. */
export function time(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** For scripts. */
export function isoTime(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString()
}

export function count(amount: number, one: string): string {
  return `${amount} ${one}${amount === 1 ? '' : 's'}`
}
