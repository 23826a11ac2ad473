import { appendFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Where a run of the tests keeps what services logged and which credentials were on the wire, if somebody wants to search
 * the one for the other: the promise G1 does.
 */
const folder = process.env['EVIDENCE_FOLDER']

const CREDENTIALS = [
  /sess_[\w-]{20,}/g,
  /eyJ[\w-]+\.[\w-]+\.[\w-]{20,}/g,
  /(?<="password":")[^"\\]{12,}(?=")/g,
  /(?<=\bpassword=)[^&\s]{12,}/g,
]

/** What a service logged. */
export function noteLog(text: string): void {
  if (folder !== undefined) appendFileSync(join(folder, `log-${process.pid}`), text)
}

/** Credentials in a piece of what went over the wire. */
export function noteCredentials(chunk: Buffer): void {
  if (folder === undefined) return
  const text = chunk.toString('utf8')
  // Digits alone are ids, which some tests send in place of everything.
  const found = CREDENTIALS.flatMap((pattern) => text.match(pattern) ?? []).filter((one) => /\D/.test(one))
  if (found.length === 0) return
  const lines = found.map((credential) => `${JSON.stringify(credential)}\n`)
  appendFileSync(join(folder, `secrets-${process.pid}`), lines.join(''))
}
