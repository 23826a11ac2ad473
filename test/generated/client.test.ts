import { describe, expect, it } from '@jest/globals'
import {
  Configuration,
  CookieApi,
  FetchError,
  HeaderTokenApi,
  QueryApi,
  ResponseError,
  failureOf,
  type QueryGetUserErrors,
} from '../../generated/client/index.js'

interface Sent {
  url: string
  init: RequestInit
}

/** A service that answers always the same, and what it was sent. */
function service(body: string, init: ResponseInit = {}, contentType = 'application/json') {
  const sent: Sent[] = []
  const fetchApi = (url: unknown, given?: RequestInit) => {
    sent.push({ url: String(url), init: given ?? {} })
    return Promise.resolve(new Response(body, { ...init, headers: { 'content-type': contentType } }))
  }
  return { sent, given: { basePath: 'http://signoff.test/', fetchApi } }
}

const user = (id: string) =>
  `{"success":true,"data":{"userId":${id},"username":"a \\"9223372036854775807\\"","fullName":"A"}}`

describe('the generated client', () => {
  it.each([
    ['1', 1],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['1.00000000000000000001', 1],
    ['1e20', 1e20],
  ])('reads the integer %s as %p', async (digits, value) => {
    const { given } = service(user(digits))
    const { data } = await new QueryApi(new Configuration(given)).queryGetUser({ id: 1 })
    expect(data).toEqual({ userId: value, username: 'a "9223372036854775807"', fullName: 'A' })
  })

  it('sends every digit of an id in the path and in the query', async () => {
    const { given, sent } = service(user('1'))
    const api = new QueryApi(new Configuration(given))
    await api.queryGetUser({ id: '9223372036854775807' })
    await api.queryLogout({ userId: '9223372036854775807', sessionId: 'a&b' })
    expect(sent.map(({ url }) => url)).toEqual([
      'http://signoff.test/api/users/9223372036854775807',
      'http://signoff.test/query/api/auth/logout?userId=9223372036854775807&sessionId=a%26b',
    ])
  })

  it.each(['true', 'false'])('reads a bare %s', async (body) => {
    const { given } = service(body)
    expect(await new CookieApi(new Configuration(given)).cookieLogout()).toBe(body === 'true')
  })

  it('carries a credential as bearer, as header and as cookie', async () => {
    const { given, sent } = service('{}')
    const configuration = new Configuration({
      ...given,
      accessToken: 'sess_x',
      apiKey: (name) => `${name} x`,
    })
    await new QueryApi(configuration).queryGetUser({ id: 1 })
    await new HeaderTokenApi(configuration).headerLogout()
    await new CookieApi(configuration).cookieLogout()
    expect(sent.map(({ init }) => init.headers)).toEqual([
      { Authorization: 'Bearer sess_x' },
      { Authorization: 'Authorization x' },
      { Cookie: 'auth_session=auth_session x' },
    ])
  })

  it('tells what the service answered by status', async () => {
    const { given } = service(
      '{"error":"Access to this user is not allowed","path":"/api/users/2","timestamp":"x"}',
      {
        status: 403,
      },
    )
    const error = await new QueryApi(new Configuration(given))
      .queryGetUser({ id: 2 })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ResponseError)
    const failure = await failureOf<QueryGetUserErrors>(error)
    expect(failure.status === 403 && failure.body.error).toBe('Access to this user is not allowed')
  })

  it('throws again what is no answer of the service', async () => {
    const { given } = service('<h1>Bad Gateway</h1>', { status: 502 }, 'text/html')
    const error = await new CookieApi(new Configuration(given))
      .cookieLogout()
      .catch((thrown: unknown) => thrown)
    await expect(failureOf(error)).rejects.toBe(error)
  })

  it('says that no answer came', async () => {
    const fetchApi = () => Promise.reject(new TypeError('fetch failed'))
    await expect(new CookieApi(new Configuration({ fetchApi })).cookieLogout()).rejects.toThrow(FetchError)
  })

  it('sends nothing when a parameter is missing', async () => {
    const { given, sent } = service('{}')
    await expect(new QueryApi(new Configuration(given)).queryLogout({} as never)).rejects.toThrow('userId')
    expect(sent).toEqual([])
  })

  it('passes requests and answers through middleware, in a copy of its own', async () => {
    const { given, sent } = service('true')
    const api = new CookieApi(new Configuration(given))
    const traced = api
      .withPreMiddleware(({ url, init }) => Promise.resolve({ url: `${url}?traced`, init }))
      .withPostMiddleware(() =>
        Promise.resolve(new Response('false', { headers: { 'content-type': 'application/json' } })),
      )
    expect([await traced.cookieLogout(), await api.cookieLogout()]).toEqual([false, true])
    expect(sent.map(({ url }) => url.endsWith('?traced'))).toEqual([true, false])
  })
})
