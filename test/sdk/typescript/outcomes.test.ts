import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from '@jest/globals'
import { Signoff } from '../../../generated/client/src/index.js'
import { document, repliesIn } from '../../support/document.js'
import { ADA } from '../../support/signoff.js'
import { CELLS, createStage, EDGES } from '../arrange.js'
import type { Call } from '../situations.js'
import { perform, told } from './call.js'

const stage = createStage()
afterAll(() => stage.close())

const met = new Set<string>()
const keyOf = ({
  operation,
  status,
  outcome,
}: {
  operation: string
  status: number
  outcome: string | undefined
}) => `${operation} ${status} ${outcome ?? ''}`

/** What was sent and must not be told again. */
const secretsOf = ({ bearer, cookie, body, query, header }: Call) =>
  [
    bearer,
    cookie,
    body?.['password'],
    body?.['session'],
    query?.['sessionId'],
    ...Object.values(header ?? {}),
  ].filter((secret) => secret !== undefined)

const named = CELLS.map(
  (cell) => [`${keyOf(cell)}${cell.way === undefined ? '' : `, by ${cell.way}`}`, cell] as const,
)

describe('the TypeScript SDK tells', () => {
  it.each(named)('%s', async (_, { operation, status, outcome, way }) => {
    const { baseUrl, call } = await stage.arrange(operation, outcome, way)
    const { error, body, ...seen } = await told(perform(baseUrl, call))
    const onTheWire = await stage.finish()

    expect(seen).toEqual({ operation, status, outcome, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(onTheWire.flatMap(({ faults }) => faults)).toEqual([])
    expect(onTheWire.map(keyOf)).toContain(keyOf(seen))
    met.add(keyOf(seen))

    if (status === 200) {
      const again = await stage.arrange(operation, outcome, way)
      const answer = await perform(again.baseUrl, again.call, 'plain')
      await stage.finish()
      expect(typeof answer).toBe(typeof body)
      expect(Object.keys(Object(answer) as object)).toEqual(Object.keys(Object(body) as object))
    } else {
      const text = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)
      for (const secret of secretsOf(call)) expect(text).not.toContain(secret)
    }
  })

  it('every documented reply: no cell is empty', () => {
    const empty = repliesIn(document)
      .map(keyOf)
      .filter((key) => !met.has(key))
    expect(empty).toEqual([])
  })
})

describe('every digit of a 64-bit id', () => {
  const ids = [...EDGES, ADA].map((user) => [String(user.id), user] as const)

  it.each(ids)('goes out and comes in: %s', async (id, { username, password, id: exact }) => {
    const { baseUrl } = await stage.serve()
    const credentials = { username, password }
    const signoff = new Signoff({ baseUrl })

    const { data } = await signoff.queryLogin(credentials)
    expect(data.userId).toBe(id)
    const bearer = data.sessionToken
    for (const given of [id, exact]) {
      expect((await signoff.queryGetUser({ id: given }, { bearer })).data.userId).toBe(id)
      expect((await signoff.queryGetUserPinned({ id: given }, { bearer })).data.userId).toBe(id)
    }
    expect((await signoff.jwtMe({ bearer })).id).toBe(id)
    await signoff.queryLogout({ userId: exact, sessionId: bearer })

    const shared = await signoff.login(credentials)
    expect([shared.data.userId, shared.user]).toEqual([id, id])
    await signoff.logout({ userId: shared.data.userId, sessionId: shared.session })
  })
})
