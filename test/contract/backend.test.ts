import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Document, OpenAPIRouter } from 'openapi-backend'
import { readBody } from '../../src/body/body.js'
import { createBackend } from '../../src/contract/backend.js'
import { readContractDocument } from '../../src/contract/document.js'

const SEED = 20310517
const document = readContractDocument()
const backend = createBackend(document)

describe('the router', () => {
  it('finds what openapi-backend finds', () => {
    const library = new OpenAPIRouter({
      definition: document.resolved as unknown as Document,
      ignoreTrailingSlashes: false,
    })
    const paths = fc.oneof(
      fc.constantFrom(...document.operations.map(({ path }) => path)),
      fc.constantFrom('/logout/', '//logout', '/Logout', '/', '/api/users/', '/api/users/1/2', '/logout%2f'),
      fc.webSegment().map((id) => `/api/users/${id}`),
      fc.webSegment().map((id) => `/query/api/users/${id}`),
      fc.webPath(),
    )
    fc.assert(
      fc.property(fc.constantFrom('get', 'post', 'put', 'delete'), paths, (method, path) => {
        const found = library.matchOperation({ method, path, headers: {} })?.operationId
        expect(backend.route(method, path)).toBe(found)
      }),
      { numRuns: 3000, seed: SEED },
    )
  })

  it('takes a path as it was sent, with no white space cut off', () => {
    expect(backend.route('get', '/healthz')).toBe('getHealth')
    expect(backend.route('get', '/healthz\u00a0')).toBeUndefined()
  })

  it.each([
    ['/api/users/1', '1'],
    ['/api/users/007', '007'],
    ['/api/users/a%20b%2Fc', 'a b/c'],
    ['/api/users/%zz', '%zz'],
    ['/api/users/9223372036854775808', '9223372036854775808'],
  ])('reads the id of %s', (path, id) => {
    expect(backend.pathParameters('queryGetUser', path)).toEqual({ id })
  })

  it('reads nothing from a path without template', () => {
    expect(backend.pathParameters('getHealth', '/healthz')).toEqual({})
  })
})

describe('the schema of a login', () => {
  const member = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant([]),
    fc.constant({}),
    fc.constant('x'.repeat(1025)),
  )
  const bodies = fc.oneof(
    fc.dictionary(fc.constantFrom('username', 'password', 'other', '__proto__'), member),
    fc.record({ username: member, password: member }),
    fc.jsonValue(),
  )
  const logins = fc.constantFrom('cookieLogin', 'queryLogin', 'bodyLogin', 'login')

  it('fits a JSON object with both texts, however long they are, and nothing else', () => {
    fc.assert(
      fc.property(logins, bodies, (operationId, sent) => {
        const body = readBody(Buffer.from(JSON.stringify(sent)), 'json')
        const members = body.kind === 'json' ? body.members : new Map<string, unknown>()
        const hasBoth = ['username', 'password'].every((name) => typeof members.get(name) === 'string')
        expect(backend.bodyFits(operationId, body)).toBe(hasBoth)
      }),
      { numRuns: 3000, seed: SEED },
    )
  })

  it.each([
    ['no body', readBody(Buffer.alloc(0), 'json')],
    ['what is no JSON', readBody(Buffer.from('{'), 'json')],
    ['a form', readBody(Buffer.from('username=a&password=b'), 'form')],
  ])('does not fit %s', (_, body) => {
    expect(backend.bodyFits('bodyLogin', body)).toBe(false)
  })
})
