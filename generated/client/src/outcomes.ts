// Copied from sdk/typescript by `npm run generate`; edit it there.

import { isObject } from './json.js'
import type { DocumentedReply } from './operation.js'

type NamesIn<Replies extends readonly DocumentedReply[]> = Replies extends readonly (infer Reply)[]
  ? Reply extends DocumentedReply
    ? keyof Reply['outcomes'] & string
    : never
  : never

/**
 * The outcome that a reply shows, with its schema: the one whose example it equals where the example is fixed. No two
 * outcomes of an operation look the same, as openapi.yaml's checks see to. Members that a later service adds are passed
 * over.
 */
export function recognise<const Replies extends readonly DocumentedReply[]>(
  replies: Replies,
  status: number,
  type: string,
  body: unknown,
): { outcome: NamesIn<Replies>; schema: string } | undefined {
  for (const { outcomes, schema, ...reply } of replies) {
    if (reply.status !== status || reply.type !== type) continue
    for (const [outcome, { example, volatile }] of Object.entries(outcomes)) {
      // The compiler forgets the names of members that are gone through.
      if (fits(example, body, volatile)) return { outcome: outcome as NamesIn<Replies>, schema }
    }
  }
  return undefined
}

function fits(example: unknown, value: unknown, volatile: readonly string[], place = ''): boolean {
  if (volatile.includes(place)) return kindOf(example) === kindOf(value)
  if (!isObject(example)) return example === value
  return (
    isObject(value) &&
    Object.entries(example).every(
      ([name, member]) =>
        Object.hasOwn(value, name) && fits(member, value[name], volatile, `${place}/${name}`),
    )
  )
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value
}
