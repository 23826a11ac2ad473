import { beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { OpenAPIBackend } from 'openapi-backend'
import { openApi } from '../../src/contract/backend.js'
import { readContractDocument } from '../../src/contract/document.js'
import { createLeanPath, type LeanPath } from '../../src/contract/lean-path.js'
import type { ReceivedRequest } from '../../src/contract/request.js'
import { readBody } from '../../src/http/body.js'

const document = readContractDocument()
const operations = document.operations.filter(({ path }) => !path.includes('{'))

const value = fc.oneof(
  fc.constantFrom(
    '',
    '1',
    '-1',
    '1.5',
    '1e3',
    ' 1',
    '0x10',
    'null',
    'true',
    '9223372036854775807',
    '9223372036854775808',
  ),
  fc.string({ maxLength: 12 }),
  fc.constant('x'.repeat(8193)),
)
const query = fc.array(
  fc.tuple(
    fc.constantFrom('userId', 'sessionId', 'session_token', 'other', '__proto__'),
    fc.array(value, { minLength: 1, maxLength: 3 }),
  ),
)
const headers = fc.dictionary(fc.constantFrom('session_token', 'authorization', 'cookie', 'x-other'), value)
const member = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
  fc.constant('x'.repeat(1025)),
)
const json = fc.oneof(
  fc.dictionary(fc.constantFrom('username', 'password', 'session', 'other', '__proto__'), member),
  fc.jsonValue(),
)
const bytes = fc.oneof(
  fc.constant(Buffer.alloc(0)),
  json.map((sent) => Buffer.from(JSON.stringify(sent))),
)
const declared = fc.constantFrom('json', 'form', 'absent', 'other')

describe('the lean path', () => {
  let api: OpenAPIBackend
  let lean: LeanPath

  beforeAll(async () => {
    const nothing = () => undefined
    api = await openApi(
      document,
      Object.fromEntries(document.operations.map(({ operationId }) => [operationId, nothing])),
      nothing,
    )
    lean = createLeanPath(api)
  })

  it('finds in a request the very faults that openapi-backend finds', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...operations),
        query,
        headers,
        bytes,
        declared,
        (operation, sent, given, content, type) => {
          const { operationId, method, path } = operation
          const request: ReceivedRequest = {
            method,
            path,
            headers: given,
            query: new Map(sent),
            body: readBody(content, type),
            requestId: '',
            operation: '',
            contract: '',
            client: '',
          }
          const parts = {
            headers: lean.headers(request, operationId),
            query: lean.query(request, operationId),
            body: lean.body(request),
          }
          const found = api.validateRequest({ method, path, ...parts }, operationId).errors ?? []
          const told = (faults: readonly { instancePath: string; keyword: string }[]) =>
            faults.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`).sort()
          expect(told(lean.faults(request, operationId) ?? [])).toEqual(told(found))
        },
      ),
      { numRuns: 3000, seed: 20310517 },
    )
  })

  it('routes as openapi-backend routes', () => {
    const paths = fc.oneof(
      fc.constantFrom(...document.operations.map(({ path }) => path)),
      fc.constantFrom('/logout/', '//logout', '/Logout', '/', '/api/users/', '/api/users/1/2', '/logout%2f'),
      fc.webSegment().map((id) => `/api/users/${id}`),
      fc.webSegment().map((id) => `/query/api/users/${id}`),
      fc.webPath(),
    )
    fc.assert(
      fc.property(fc.constantFrom('get', 'post', 'put', 'delete'), paths, (method, path) => {
        const found = api.router.matchOperation({ method, path, headers: {} })?.operationId
        expect(lean.route(method, path)).toBe(found)
      }),
      { numRuns: 3000, seed: 20310517 },
    )
  })

  it('leaves operations with a template in their path to the library', () => {
    const request: ReceivedRequest = {
      method: 'GET',
      path: '/api/users/1',
      headers: {},
      query: new Map(),
      body: { kind: 'none', declared: 'absent' },
      requestId: '',
      operation: '',
      contract: '',
      client: '',
    }
    expect(lean.faults(request, 'queryGetUser')).toBeUndefined()
  })
})
