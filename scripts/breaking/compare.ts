// What changed between two versions of openapi.yaml that a client could notice in a reply. Their clients cannot be
// changed, so that every byte that was fixed counts.
import { isDeepStrictEqual } from 'node:util'
import { tableOf } from './outcomes.js'
import type { Outcome } from './outcomes.js'

export interface Change {
  kind:
    | 'operation-removed'
    | 'operation-moved'
    | 'outcome-removed'
    | 'status-removed'
    | 'status-changed'
    | 'type-changed'
    | 'body-changed'
    | 'volatile-changed'
    | 'header-removed'
    | 'header-changed'
  /** The operation, or operation, status and outcome. */
  place: string
  text: string
}

/** @param before a parsed openapi.yaml */
export function compareDocuments(before: any, after: any): Change[] {
  const [was, is] = [tableOf(before), tableOf(after)]
  return [...compareOperations(was, is), ...compareOutcomes(was, is)]
}

export type Table = ReturnType<typeof tableOf>

function compareOperations(was: Table, is: Table): Change[] {
  return was.operations.flatMap(({ operationId, method, path }) => {
    const now = is.operations.find((one) => one.operationId === operationId)
    if (now === undefined)
      return [change('operation-removed', operationId, `${method} ${path} is no operation any more`)]
    if (now.method === method && now.path === path) return []
    return [
      change('operation-moved', operationId, `it was ${method} ${path}, and is ${now.method} ${now.path}`),
    ]
  })
}

function compareOutcomes(was: Table, is: Table): Change[] {
  const here = new Set(is.outcomes.map(({ operation }) => operation))
  return was.outcomes
    .filter(({ operation }) => here.has(operation))
    .flatMap((old) => {
      const { operation, status, outcome } = old
      const place = `${operation} ${status} ${outcome}`
      const same = is.outcomes.filter((one) => one.operation === operation && one.outcome === outcome)
      const now = same.find((one) => one.status === status)
      if (now !== undefined) return compareReply(place, old, now)
      const moved = same.find(
        (one) => !was.outcomes.some((other) => isDeepStrictEqual(idOf(other), idOf(one))),
      )
      if (moved !== undefined) return [change('status-changed', place, `its status is ${moved.status} now`)]
      const left = is.outcomes.some((one) => one.operation === operation && one.status === status)
      if (left) return [change('outcome-removed', place, 'this reply is not documented any more')]
      return [change('status-removed', place, `${operation} has no reply ${status} any more`)]
    })
}

function idOf({ operation, status, outcome }: Outcome) {
  return [operation, status, outcome]
}

function compareReply(place: string, was: Outcome, is: Outcome): Change[] {
  const changes = []
  if (was.mediaType !== is.mediaType) {
    changes.push(
      change('type-changed', place, `its Content-Type was ${was.mediaType}, and is ${is.mediaType}`),
    )
  }
  // Members have an order on the wire, and so they have here.
  const [old, now] = [was, is].map(({ example, volatile }) =>
    JSON.stringify(fixedPart(example, '', placesOf(volatile))),
  )
  if (old !== now) changes.push(change('body-changed', place, `its body was ${old}, and is ${now}`))
  const marks = [was, is].map(({ volatile }) =>
    [...placesOf(volatile)].map(([at, source]) => `${at}=${source}`).sort(),
  )
  if (!isDeepStrictEqual(marks[0], marks[1])) {
    const [before, after] = marks.map((mark) => mark?.join(' ') || 'nothing')
    changes.push(change('volatile-changed', place, `what varies was ${before}, and is ${after}`))
  }
  for (const [name, text] of Object.entries(was.headers)) {
    const found = Object.entries(is.headers).find(([other]) => other.toLowerCase() === name.toLowerCase())
    if (found === undefined) changes.push(change('header-removed', place, `it has no ${name} any more`))
    else if (found[1] !== text) {
      changes.push(change('header-changed', place, `its ${name} was "${text}", and is "${found[1]}"`))
    }
  }
  return changes
}

/** @returns place → source */
function placesOf(volatile: Record<string, string[]>): Map<string, string> {
  return new Map(Object.entries(volatile).flatMap(([source, places]) => places.map((at) => [at, source])))
}

/** The example with only the kind of what varies. */
function fixedPart(node: any, pointer: string, volatile: Map<string, string>): unknown {
  if (volatile.has(pointer)) return `<${Array.isArray(node) ? 'array' : typeof node}>`
  if (Array.isArray(node)) return node.map((item, index) => fixedPart(item, `${pointer}/${index}`, volatile))
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, fixedPart(value, `${pointer}/${name}`, volatile)]),
  )
}

function change(kind: Change['kind'], place: string, text: string): Change {
  return { kind, place, text }
}
