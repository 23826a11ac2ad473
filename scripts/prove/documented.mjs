// What openapi.yaml says: which paths there are, and which outcome of an operation a reply is. Read by itself, and not as the
// service reads it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { load } from 'js-yaml'

/** @typedef {{ outcome: string, status: number, value: unknown, volatile: string[] }} Documented */

/** Stands where a reply differs each time. */
const ANY = '\u0000any'

/**
 * @param {string} root the folder of openapi.yaml
 */
export function readDocument(root) {
  const document = /** @type {any} */ (load(readFileSync(path.join(root, 'openapi.yaml'), 'utf8')))
  const resolve = (/** @type {any} */ node) =>
    typeof node?.$ref === 'string'
      ? node.$ref
          .slice(2)
          .split('/')
          .reduce((/** @type {any} */ at, /** @type {string} */ name) => at[name], document)
      : node
  const repliesOf = (/** @type {Record<string, any>} */ responses) =>
    Object.entries(responses).flatMap(([status, reference]) =>
      Object.values(/** @type {Record<string, any>} */ (resolve(reference).content ?? {})).flatMap(
        (content) =>
          Object.entries(/** @type {Record<string, any>} */ (content.examples ?? {})).map(
            ([outcome, one]) => {
              const example = resolve(one)
              const volatile = Object.values(example['x-volatile'] ?? {})
                .flat()
                .filter((place) => place === '' || place.startsWith('/'))
              return { outcome, status: Number(status), volatile, value: mask(example.value, volatile) }
            },
          ),
      ),
    )
  /** @type {Map<string, Documented[]>} */
  const operations = new Map()
  /** @type {{ operation: string, method: string, path: string }[]} */
  const routes = []
  for (const [at, methods] of Object.entries(/** @type {Record<string, any>} */ (document.paths))) {
    for (const [method, operation] of Object.entries(/** @type {Record<string, any>} */ (methods))) {
      if (operation.operationId === undefined) continue
      operations.set(operation.operationId, repliesOf(operation.responses))
      routes.push({ operation: operation.operationId, method: method.toUpperCase(), path: at })
    }
  }
  const outside = repliesOf(document['x-outside'])
  return {
    routes,
    /**
     * The outcome that a reply is, one outside operations with `outside ` in front; undefined if it stands nowhere.
     *
     * @param {string} operation
     * @param {{ status: number, body: string }} reply
     */
    outcomeOf(operation, { status, body }) {
      let parsed
      try {
        parsed = JSON.parse(body)
      } catch {
        return undefined
      }
      const is = (/** @type {Documented} */ one) =>
        one.status === status && isSame(one.value, mask(parsed, one.volatile))
      const own = operations.get(operation)?.find(is)
      if (own !== undefined) return own.outcome
      const other = outside.find(is)
      return other === undefined ? undefined : `outside ${other.outcome}`
    },
  }
}

/**
 * Every path with the methods that it has, HEAD beside GET.
 *
 * @param {string} root
 */
export function documentedPaths(root) {
  /** @type {Map<string, string[]>} */
  const paths = new Map()
  for (const { method, path: at } of readDocument(root).routes) {
    const known = paths.get(at) ?? []
    paths.set(at, [...known, ...(method === 'GET' ? ['GET', 'HEAD'] : [method])])
  }
  return [...paths].map(([at, methods]) => ({ path: at.replace('{id}', '1'), methods }))
}

/**
 * A copy in which what differs each time is the same.
 *
 * @param {unknown} value
 * @param {readonly string[]} places
 */
function mask(value, places) {
  if (places.includes('')) return ANY
  const copy = JSON.parse(JSON.stringify(value))
  for (const place of places) {
    const names = place.slice(1).split('/')
    const last = names.pop() ?? ''
    const parent = names.reduce((/** @type {any} */ at, name) => at?.[name], copy)
    if (parent !== null && typeof parent === 'object' && last in parent) parent[last] = ANY
  }
  return copy
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other)
