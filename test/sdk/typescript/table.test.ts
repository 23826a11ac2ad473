import { describe, expect, it } from '@jest/globals'
import type { DocumentedReply, Operation } from '../../../generated/client/src/operation.js'
import { operations, outside } from '../../../generated/client/src/operations.js'
import { recognise } from '../../../generated/client/src/outcomes.js'
import { document, repliesIn } from '../../support/document.js'

/** The table of outcomes that the SDK has, against openapi.yaml as the tests read it. */

const tables: [string, readonly DocumentedReply[]][] = [
  ...Object.entries<Operation>(operations).map(([id, { replies }]): [string, readonly DocumentedReply[]] => [
    id,
    replies,
  ]),
  ['x-outside', outside],
]
const rows = tables.flatMap(([operation, replies]) =>
  replies.flatMap(({ status, outcomes }) =>
    Object.keys(outcomes).map((outcome) => ({ operation, status, outcome })),
  ),
)
const keyOf = ({ operation, status, outcome }: (typeof rows)[number]) => `${operation} ${status} ${outcome}`

describe('the SDK’s table of outcomes', () => {
  it('is that of openapi.yaml', () => {
    expect(rows.map(keyOf).sort()).toEqual(repliesIn(document).map(keyOf).sort())
  })

  it.each(tables)('of %s takes no outcome for another', (_, replies) => {
    for (const { status, type, outcomes } of replies) {
      for (const [name, { example }] of Object.entries(outcomes)) {
        expect(recognise(replies, status, type, example)?.outcome).toBe(name)
        const others = replies.map((reply) => ({
          ...reply,
          outcomes: Object.fromEntries(Object.entries(reply.outcomes).filter(([other]) => other !== name)),
        }))
        expect(recognise(others, status, type, example)).toBeUndefined()
      }
    }
  })
})
