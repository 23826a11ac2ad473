// Tries the check on each kind of change, so that it is known to find them.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import { compareDocuments } from './compare.js'
import { HARMLESS, KINDS } from './kinds.js'
import { runOasdiff } from './oasdiff.js'
import type { Kind } from './kinds.js'

/**
 * @param text openapi.yaml
 * @param oasdiff its command, if there is one
 * @param work a folder
 * @returns how many kinds were not told rightly
 */
export async function selfTest(text: string, oasdiff: string | undefined, work: string): Promise<number> {
  const before = path.join(work, 'before.yaml')
  await writeFile(before, text)
  let wrong = 0
  const kinds: Kind[] = [...KINDS, ...HARMLESS]
  for (const kind of kinds) {
    const document = parse(text)
    kind.change(document)
    const after = path.join(work, 'after.yaml')
    await writeFile(after, stringify(document, { aliasDuplicateObjects: false }))
    const ours = compareDocuments(parse(text), document).map((found) => `${found.kind} ${found.place}`)
    const theirs = oasdiff === undefined ? undefined : runOasdiff(oasdiff, before, after).map(({ id }) => id)
    const faults = [
      ...judge('the outcome tables', kind.ours, ours, kind),
      ...judge('oasdiff', kind.oasdiff, theirs, kind),
    ]
    wrong += faults.length
    const finders = [
      ...(kind.ours === undefined ? [] : ['outcome tables']),
      ...(kind.oasdiff === undefined ? [] : ['oasdiff']),
    ]
    console.log(
      `${faults.length === 0 ? 'ok   ' : 'WRONG'} ${kind.name} (${finders.join(', ') || 'harmless'})`,
    )
    for (const fault of faults) console.log(`      ${fault}`)
  }
  return wrong
}

function judge(who: string, expected: string | undefined, found: string[] | undefined, kind: Kind) {
  if (found === undefined) return []
  if (expected !== undefined && !found.includes(expected)) {
    return [`${who} should say ${expected}, and said ${found.join(', ') || 'nothing'}`]
  }
  const harmless = kind.ours === undefined && kind.oasdiff === undefined
  return harmless && found.length > 0 ? [`${who} should say nothing, and said ${found.join(', ')}`] : []
}
