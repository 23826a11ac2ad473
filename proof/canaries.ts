// Secrets that must not be where they do not belong, and a search for them in every form that someone may have given them.

import { URLSearchParams } from 'node:url'

/** So much of a secret is a find, in whatever form. */
const PREFIX = 12

/** @returns as it is, escaped, encoded; base64 at each of the three places where its bytes may begin */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    // What depends on the bytes before is left out.
    return text.slice(before === 0 ? 0 : 4).replace(/=+$/, '')
  })
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams({ a: secret }).toString().slice(2),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    bytes.toString('hex'),
  ]
}

/**
 * A search for any number of secrets in one pass: a text that has the first twelve characters of a form of one has it.
 * Secrets shorter than that, or all of one kind of character, would be found anywhere, and are not looked for.
 */
export function createSearch(secrets: Iterable<string>) {
  const beginnings = new Map<string, string>()
  let count = 0
  for (const secret of new Set(secrets)) {
    if (secret.length < PREFIX || new Set(secret.slice(0, PREFIX)).size < 5) continue
    count += 1
    for (const form of formsOf(secret))
      if (form.length >= PREFIX) beginnings.set(form.slice(0, PREFIX), secret)
  }
  return {
    count,
    /** @returns the first find */
    find(text: string): { at: number; around: string } | undefined {
      for (let at = 0; at + PREFIX <= text.length; at += 1) {
        if (!beginnings.has(text.slice(at, at + PREFIX))) continue
        return { at, around: text.slice(Math.max(0, at - 80), at) }
      }
      return undefined
    },
  }
}
