// Tries the check on each kind of change, so that it is known to find them.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import { compareDocuments } from './compare.mjs'
import { HARMLESS, KINDS } from './kinds.mjs'
import { runOasdiff } from './oasdiff.mjs'

/**
 * @param {string} text openapi.yaml
 * @param {string | undefined} oasdiff its command, if there is one
 * @param {string} work a folder
 * @returns {Promise<number>} how many kinds were not told rightly
 */
export async function selfTest(text, oasdiff, work) {
  const before = path.join(work, 'before.yaml')
  await writeFile(before, text)
  let wrong = 0
  /** @type {import('./kinds.d.mts').Kind[]} */
  const kinds = [...KINDS, ...HARMLESS]
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

/**
 * @param {string} who
 * @param {string | undefined} expected
 * @param {string[] | undefined} found
 * @param {import('./kinds.d.mts').Kind} kind
 */
function judge(who, expected, found, kind) {
  if (found === undefined) return []
  if (expected !== undefined && !found.includes(expected)) {
    return [`${who} should say ${expected}, and said ${found.join(', ') || 'nothing'}`]
  }
  const harmless = kind.ours === undefined && kind.oasdiff === undefined
  return harmless && found.length > 0 ? [`${who} should say nothing, and said ${found.join(', ')}`] : []
}
