// openapi.yaml as a table: each operation, and each reply it can give, with all references followed.

/**
 * @typedef {object} Outcome A documented reply.
 * @property {string} operation the operationId, or `x-outside`
 * @property {number} status
 * @property {string} outcome the name of its example
 * @property {string} [mediaType] absent where there is no body
 * @property {unknown} [example]
 * @property {Record<string, string[]>} volatile source → where it stands: JSON pointers, or names of headers
 * @property {Record<string, string>} headers name → text, with sources in braces
 * @property {string} [schema] the name of the schema that the body has; of alternatives, the one that the example has
 */
/**
 * @typedef {object} Operation
 * @property {string} operationId
 * @property {string} method
 * @property {string} path
 */
/** @typedef {{ [name: string]: any }} Node */

const OUTSIDE = 'x-outside'
/** Where a schema's name is kept when its reference is followed. */
const SCHEMA_NAME = Symbol('name')
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/**
 * @param {Node} document a parsed openapi.yaml
 * @returns {{ operations: Operation[], outcomes: Outcome[] }}
 */
export function tableOf(document) {
  const operations = []
  const outcomes = []
  for (const [path, item] of Object.entries(follow(document, document['paths'] ?? {}))) {
    for (const method of METHODS) {
      const operation = item[method]
      if (operation === undefined) continue
      const { operationId, responses } = operation
      operations.push({ operationId, method: method.toUpperCase(), path })
      outcomes.push(...outcomesOf(operationId, responses))
    }
  }
  outcomes.push(...outcomesOf(OUTSIDE, follow(document, document[OUTSIDE] ?? {})))
  for (const outcome of outcomes) Object.assign(outcome.headers, document['x-every-reply'])
  return { operations, outcomes }
}

/**
 * @param {string} operation
 * @param {Node} responses
 * @returns {Outcome[]}
 */
function outcomesOf(operation, responses) {
  return Object.entries(responses).flatMap(([status, response]) => {
    /** @param {string} outcome */
    const reply = (outcome) => ({
      operation,
      status: Number(status),
      outcome,
      headers: headersOf(response, outcome),
    })
    const media = Object.entries(response['content'] ?? {})
    if (media.length === 0) return [{ ...reply(response['x-outcome'] ?? ''), volatile: {} }]
    return media.flatMap(([mediaType, { schema = {}, examples = {} }]) =>
      Object.entries(examples).map(([outcome, { value, 'x-volatile': volatile = {} }]) => ({
        ...reply(outcome),
        mediaType,
        example: value,
        schema: schemaNameOf(schema, value),
        volatile: Object.fromEntries(Object.entries(volatile).map(([source, at]) => [source, [at].flat()])),
      })),
    )
  })
}

/**
 * @param {Node} response
 * @param {string} outcome
 */
function headersOf(response, outcome) {
  /** @type {[string, Node][]} */
  const headers = Object.entries(response['headers'] ?? {})
  return Object.fromEntries(
    headers
      .filter(([, header]) => header['x-outcomes']?.includes(outcome) ?? true)
      .map(([name, header]) => [name, String(header['x-value'] ?? header['schema']?.enum?.[0] ?? '')]),
  )
}

/**
 * @param {Node} schema
 * @param {unknown} example
 * @returns {string | undefined}
 */
function schemaNameOf(schema, example) {
  const fits = (/** @type {Node} */ { type, properties = {}, required = [] }) =>
    typeof example === 'object' && example !== null
      ? type === 'object' &&
        required.every((/** @type {string} */ name) => name in example) &&
        Object.keys(example).every((name) => name in properties)
      : type === typeof example
  return (schema['oneOf']?.find(fits) ?? schema)[SCHEMA_NAME]
}

/**
 * @param {Node} document
 * @param {any} node
 * @returns {any}
 */
function follow(document, node) {
  if (Array.isArray(node)) return node.map((item) => follow(document, item))
  if (typeof node !== 'object' || node === null) return node
  if (typeof node.$ref === 'string') {
    const found = node.$ref
      .slice(2)
      .split('/')
      .reduce((/** @type {any} */ at, /** @type {string} */ name) => at?.[unescape(name)], document)
    if (found === undefined) throw new Error(`The document has no ${node.$ref}`)
    const followed = follow(document, found)
    const schema = /^#\/components\/schemas\/(\w+)$/.exec(node.$ref)?.[1]
    return schema === undefined ? followed : { ...followed, [SCHEMA_NAME]: schema }
  }
  // What stands in an example is data, even if it looks like a reference.
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, name === 'value' ? value : follow(document, value)]),
  )
}

/** @param {string} name a part of a JSON pointer */
function unescape(name) {
  return name.replaceAll('~1', '/').replaceAll('~0', '~')
}
