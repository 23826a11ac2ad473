// What the templates of the Python client cannot do by themselves.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Node } from '../document.js'
import { tableOf } from '../breaking/outcomes.js'

const WIDTH = 110

/** Which of the generator's files are kept. The stock ones lie in `api` and `models`, or are named here. */
export function isKeptOfPython(name: string) {
  const stock = ['api_client.py', 'api_response.py', 'configuration.py', 'exceptions.py', 'rest.py']
  if (['pyproject.toml', 'README.md'].includes(name)) return true
  const [folder, file, ...deeper] = name.split('/')
  return folder === 'signoff_client' && file !== undefined && deeper.length === 0 && !stock.includes(file)
}

/**
 * @param text a Python module as the templates wrote it
 * @param document a parsed openapi.yaml
 */
export function tidyPython(text: string, document: Node): string {
  const secret = secretMembers(document)
  return (
    narrow(text, document)
      // A union of the data of each status names most of them more than once.
      .replace(/Union\[([\w., ]+)\]/g, (_, list: string) => {
        const members = [...new Set(list.split(', '))]
        return members.length === 1 ? (members[0] ?? '') : `Union[${members.join(', ')}]`
      })
      // The generator numbers the second of two parameters that have one name: this one stands in the query.
      .replaceAll('session_token2', 'session_token_in_query')
      .replace(/^ +(optional_)?integers=\{ +\},\n/gm, '')
      .replace(/(integers=\{ .*), +\}/g, '$1 }')
      .replace(/\{ (".*") \}|\{ (".*) \}/g, (_, a, b) => `{${a ?? b}}`)
      // A name that is the member's own needs no alias, and a credential is not shown.
      .replace(
        /^( +)(\w+): (.*) = Field\((.*), alias="(\w+)"\)$/gm,
        (_, indent, name, type, value, alias) => {
          const arguments_ = [
            ...(value === '...' && name === alias ? [] : [value]),
            ...(name === alias ? [] : [`alias="${alias}"`]),
            ...(secret.has(alias) ? ['repr=False'] : []),
          ]
          if (name !== alias || secret.has(alias))
            return `${indent}${name}: ${type} = Field(${arguments_.join(', ')})`
          return `${indent}${name}: ${type}${value === '...' ? '' : ` = ${value}`}`
        },
      )
      .split('\n')
      .flatMap((line) => (/^ +(\w+: )?[A-Z`"].*[.`"]$/.test(line) ? wrap(line) : [line]))
      .join('\n')
      .replace(/\n+$/, '\n')
  )
}

/** The members that hold a credential. */
function secretMembers(document: Node): Set<string> {
  const places = tableOf(document).outcomes.flatMap(({ volatile }) => [volatile['credential'] ?? []].flat())
  const inBodies = places.filter((place) => place.startsWith('/'))
  return new Set(['password', ...inBodies.map((place) => place.slice(place.lastIndexOf('/') + 1))])
}

/** The generator knows the schema of a status. Where that has alternatives, an outcome has one of them. */
function narrow(text: string, document: Node) {
  const alternatives = Object.entries<Node>(document['components']['schemas'])
    .filter(([, schema]) => schema['oneOf'] !== undefined)
    .map(([name]) => name)
  const isOne = new RegExp(
    `(outcome: Literal\\["([\\w-]+)"\\]\\n +data: models\\.)(${alternatives.join('|')})\\b`,
    'g',
  )
  const inTable = new RegExp(
    `(\\("(\\w+)", \\d+, "([\\w-]+)"\\): \\(\\n +(\\w+),\\n +models\\.)(${alternatives.join('|')})\\b`,
    'g',
  )
  const { outcomes } = tableOf(document)
  const ofClass = new Map<string, string>()
  const table = text.replace(inTable, (_, before, operation, outcome, kind, schema) => {
    const found =
      outcomes.find((row) => row.operation === operation && row.outcome === outcome)?.schema ?? schema
    ofClass.set(kind, found)
    return before + found
  })
  return table.replace(/^class (\w+)\(\w+\):\n(?: +.*\n|\n(?= ))+/gm, (body, kind) =>
    ofClass.has(kind) ? body.replace(isOne, `$1${ofClass.get(kind)}`) : body,
  )
}

/** @param line of a docstring */
function wrap(line: string) {
  const [, indent = '', words = ''] = /^( *)(.*)$/.exec(line) ?? []
  const lines: string[] = []
  let current = ''
  for (const word of words.split(' ')) {
    if (current !== '' && indent.length + current.length + 1 + word.length > WIDTH) {
      lines.push(indent + current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, indent + current]
}

/**
 * Files of the package that no template writes.
 *
 * @param document a parsed openapi.yaml
 */
export async function extraPythonFiles(
  root: string,
  document: Node,
): Promise<[name: string, text: string][]> {
  const rows = tableOf(document).outcomes.map(
    ({ operation, status, outcome, mediaType, example, volatile }) => ({
      operation,
      status,
      outcome,
      mediaType,
      example,
      // By these a reply is told from others, so that what stands in headers is left out.
      volatile: Object.values(volatile)
        .flat()
        .filter((place) => place === '' || place.startsWith('/')),
    }),
  )
  return [
    ['signoff_client/outcomes.json', JSON.stringify(rows)],
    ['LICENSE', await readFile(path.join(root, 'LICENSE'), 'utf8')],
  ]
}
