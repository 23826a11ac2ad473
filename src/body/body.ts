import { TextDecoder } from 'node:util'
import { type Expected, scanJson } from './json.js'

/** What a request's body turned out to be. */
export type Body =
  | { kind: 'none'; declared: MediaType }
  | {
      kind: 'json'
      value: unknown
      /** As it was sent, for replies that repeat parts of it. */
      text: string
      /** The members of the top-level object; empty if it is none. */
      members: ReadonlyMap<string, unknown>
      /** Names that stand there twice. */
      duplicates: ReadonlySet<string>
    }
  | { kind: 'form'; members: ReadonlyMap<string, string> }
  /** Declared as JSON, but it is none. The position counts code points. */
  | { kind: 'malformed'; position: number; expected: Expected | 'utf-8' }
  /** Of a media type that no contract reads, or of none. */
  | { kind: 'other'; declared: MediaType; bytes: Buffer }

export type MediaType = 'json' | 'form' | 'absent' | 'other'

/** The largest body that is read, in bytes, after decompression. */
export const BODY_LIMIT = 16 * 1024

export function mediaType(contentType: string | undefined): MediaType {
  if (contentType === undefined) return 'absent'
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === '') return 'absent'
  if (type === 'application/json' || /^application\/[^/\s]+\+json$/.test(type)) return 'json'
  return type === 'application/x-www-form-urlencoded' ? 'form' : 'other'
}

/** Reads bytes as what their media type declares. */
export function readBody(bytes: Buffer, declared: MediaType): Body {
  if (bytes.length === 0) return { kind: 'none', declared }
  if (declared === 'json') return readJson(bytes)
  if (declared === 'form') {
    // The last of doubled members counts, as form readers have it.
    return { kind: 'form', members: new Map(new URLSearchParams(bytes.toString('utf8'))) }
  }
  return { kind: 'other', declared, bytes }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads bytes as JSON, whatever they were declared to be. */
export function readJson(bytes: Buffer): Body {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    // Replacing what is no UTF-8 would make different passwords equal.
    return { kind: 'malformed', position: 0, expected: 'utf-8' }
  }
  const scan = scanJson(text)
  if (!scan.valid) return { kind: 'malformed', position: scan.position, expected: scan.expected }
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
  const object = typeof value === 'object' && value !== null && !Array.isArray(value)
  // A map, so that a member called __proto__ is a member and nothing else.
  return {
    kind: 'json',
    value,
    text,
    members: new Map(object ? Object.entries(value) : []),
    duplicates: scan.duplicates,
  }
}
