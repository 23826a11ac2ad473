// The audit log as its documentation tells it, read by nothing of the service's own.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

export type AuditLine = Record<string, string | number> & { event: string }

/** Characters that end lines, steer terminals, turn the writing direction or hide. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/u

/** The events of docs/audit.md, each with its members; those that may be absent end with `?`. */
export function documentedEvents(root: string): Map<string, string[]> {
  const text = readFileSync(path.join(root, 'docs/audit.md'), 'utf8')
  const section = /## Events\n(.*?)\n## /s.exec(text)?.[1] ?? ''
  const rows = section.split('\n').map((row) => row.split('|').map((cell) => cell.trim()))
  return new Map(
    rows.flatMap(([, name = '', , members = '']) =>
      /^`[a-z-]+`$/.test(name) ? [[name.slice(1, -1), members.replaceAll('`', '').split(' ')]] : [],
    ),
  )
}

/** Reads a log and tells each line that is not as documented. */
export function readAudit(
  file: string,
  documented: ReturnType<typeof documentedEvents>,
  fault: (what: string) => void,
): AuditLine[] {
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  if (text !== '' && !text.endsWith('\n')) fault('the last line has no end')
  return text.split('\n').flatMap((line) => {
    if (line === '') return []
    const event = readLine(line, documented, fault)
    return event === undefined ? [] : [event]
  })
}

function readLine(
  line: string,
  documented: ReturnType<typeof documentedEvents>,
  fault: (what: string) => void,
): AuditLine | undefined {
  if (UNSAFE.test(line)) fault(`a line has a character that is not to be there: ${JSON.stringify(line)}`)
  let parsed: AuditLine
  try {
    parsed = JSON.parse(line)
  } catch {
    fault(`a line is no JSON: ${JSON.stringify(line)}`)
    return undefined
  }
  const { time, event, ...members } = parsed
  const listed = documented.get(event)
  if (listed === undefined) {
    fault(`an event is not documented: ${JSON.stringify(event)}`)
    return undefined
  }
  if (new Date(String(time)).toJSON() !== time) fault(`${event} has the time ${JSON.stringify(time)}`)
  const known = new Set(listed.map((name) => name.replace('?', '')))
  for (const name of Object.keys(members)) if (!known.has(name)) fault(`${event} has the member ${name}`)
  for (const name of listed) {
    if (!name.endsWith('?') && !(name in members)) fault(`${event} lacks the member ${name}`)
  }
  return parsed
}
