// What the templates of the Python client cannot do by themselves.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { tableOf } from '../breaking/outcomes.mjs'

const WIDTH = 110

/** Which of the generator's files are kept. The stock ones lie in `api` and `models`, or are named here. */
export function isKeptOfPython(/** @type {string} */ name) {
  const stock = ['api_client.py', 'api_response.py', 'configuration.py', 'exceptions.py', 'rest.py']
  if (['pyproject.toml', 'README.md'].includes(name)) return true
  const [folder, file, ...deeper] = name.split('/')
  return folder === 'signoff_client' && file !== undefined && deeper.length === 0 && !stock.includes(file)
}

/**
 * @param {string} text a Python module as the templates wrote it
 * @param {any} document a parsed openapi.yaml
 * @returns {string}
 */
export function tidyPython(text, document) {
  const secret = secretMembers(document)
  return (
    narrow(text, document)
      // A union of the data of each status names most of them more than once.
      .replace(/Union\[([\w., ]+)\]/g, (_, list) => {
        const members = [...new Set(list.split(', '))]
        return members.length === 1 ? members[0] : `Union[${members.join(', ')}]`
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

/**
 * The members that hold a credential.
 * @param {any} document
 * @returns {Set<string>}
 */
function secretMembers(document) {
  const places = tableOf(document).outcomes.flatMap(({ volatile }) => [volatile['credential'] ?? []].flat())
  const inBodies = places.filter((place) => place.startsWith('/'))
  return new Set(['password', ...inBodies.map((place) => place.slice(place.lastIndexOf('/') + 1))])
}

/**
 * The generator knows the schema of a status. Where that has alternatives, an outcome has one of them.
 * @param {string} text
 * @param {any} document
 */
function narrow(text, document) {
  const alternatives = Object.entries(document['components']['schemas'])
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
  /** @type {Map<string, string>} */
  const ofClass = new Map()
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

/** @param {string} line of a docstring */
function wrap(line) {
  const [, indent = '', words = ''] = /^( *)(.*)$/.exec(line) ?? []
  /** @type {string[]} */
  const lines = []
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
 * @param {string} root
 * @param {any} document a parsed openapi.yaml
 * @returns {Promise<[name: string, text: string][]>}
 */
export async function extraPythonFiles(root, document) {
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
