import { AUDIT_EVENTS, type AuditEvent } from '../sessions/audit.js'

/** The longest text of a member, in UTF-16 units, so that no line is longer than a pipe takes in one piece. */
const LONGEST_TEXT = 256

/**
 * What could end a line early, move a terminal's cursor, turn the writing direction or hide: JSON escapes those below
 * U+0020 and lone surrogates by itself, but leaves C1 controls, U+2028 and U+2029, and all that Unicode calls format.
 */
export const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu
/** What JSON writes as it is. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/** An event as one line of JSON. Only documented members are written, whatever else the object holds. */
export function lineOf(event: AuditEvent, time: string): string {
  const given: Partial<Record<string, unknown>> = event
  let members = ''
  for (const listed of AUDIT_EVENTS[event.event]) {
    const name = listed.endsWith('?') ? listed.slice(0, -1) : listed
    const value = given[name]
    if (value !== undefined) members += `,"${name}":${json(value)}`
  }
  return `{"time":"${time}","event":"${event.event}"${members}}\n`
}

function json(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null'
  // Ids as strings: many readers of JSON round beyond 2^53.
  if (typeof value === 'bigint') return `"${value}"`
  return textJson(value instanceof Date ? value.toISOString() : String(value))
}

export function textJson(text: string): string {
  const kept = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
  if (PLAIN.test(kept)) return `"${kept}"`
  return JSON.stringify(kept).replace(UNSAFE, escape)
}

function escape(character: string): string {
  let text = ''
  for (let index = 0; index < character.length; index += 1) {
    text += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }
  return text
}
