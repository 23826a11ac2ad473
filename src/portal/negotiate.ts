import type { Encoding } from './files.js'

/**
 * The best of the encodings that there are, by the request's Accept-Encoding (RFC 9110, 12.5.3). The smallest comes first;
 * what is not compressed is always an answer.
 */
export function chooseEncoding(accepted: string | undefined, available: Iterable<Encoding>): Encoding {
  const weights = new Map(
    (accepted ?? '').split(',').map((part) => {
      // Trimmed apart: an expression that looks for white space before a semicolon takes seconds for 16 KiB of it.
      const [name = '', ...parameters] = part
        .toLowerCase()
        .split(';')
        .map((text) => text.trim())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
      return [name, Number(weight ?? 1)] as const
    }),
  )
  for (const encoding of available) {
    if (encoding === 'identity') break
    if ((weights.get(encoding) ?? weights.get('*') ?? 0) > 0) return encoding
  }
  return 'identity'
}

/** Whether the client has this version already (RFC 9110, 13.1.2: a weak comparison). */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((part) => ['*', etag, `W/${etag}`].includes(part.trim()))
}
