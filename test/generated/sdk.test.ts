import { describe, expect, it } from '@jest/globals'
import {
  BodyApi,
  Configuration,
  CookieApi,
  HeaderTokenApi,
  JwtApi,
  QueryApi,
  SharedApi,
  SystemApi,
} from '../../generated/client/index.js'
import { operations } from '../support/document.js'
import { ADA, useSignoff } from '../support/signoff.js'

describe('the generated client calls a live service', () => {
  const signoff = useSignoff()
  const credentials = { username: ADA.username, password: ADA.password }
  const profile = { username: ADA.username, full_name: ADA.fullName }
  const called = new Set<string>()

  /** The APIs of a client that carries a credential, noting each operation that is called. */
  function client(credential = '') {
    const configuration = new Configuration({
      basePath: signoff.url,
      accessToken: credential,
      apiKey: (name) => (name === 'Authorization' ? `Bearer ${credential}` : credential),
    })
    const noted = <Api extends object>(api: Api): Api =>
      new Proxy(api, {
        get(target, name, receiver) {
          called.add(String(name))
          return Reflect.get(target, name, receiver) as unknown
        },
      })
    return {
      headerToken: noted(new HeaderTokenApi(configuration)),
      cookie: noted(new CookieApi(configuration)),
      query: noted(new QueryApi(configuration)),
      body: noted(new BodyApi(configuration)),
      jwt: noted(new JwtApi(configuration)),
      shared: noted(new SharedApi(configuration)),
      system: noted(new SystemApi(configuration)),
    }
  }

  it('header-token, with the login of body', async () => {
    const { session } = await client().body.bodyLogin({ credentials })
    const { headerToken } = client(session)
    expect(await headerToken.headerGetSession({ sessionToken: session })).toEqual(profile)
    expect(await headerToken.headerLogout()).toEqual({ message: 'Logout successful' })
    await expect(headerToken.headerGetSession({ sessionToken: session })).rejects.toMatchObject({
      response: { status: 401 },
    })
  })

  it('cookie', async () => {
    const { raw } = await client().cookie.cookieLoginRaw({ credentials })
    const credential = /^auth_session=([^;]+)/.exec(raw.headers.getSetCookie()[0] ?? '')?.[1] ?? ''
    called.add('cookieLogin')
    const { cookie } = client(credential)
    expect(await cookie.cookieGetSession()).toEqual(profile)
    expect(await cookie.cookieLogout()).toBe(true)
    expect(await cookie.cookieLogout()).toBe(false)
  })

  it('query', async () => {
    const { data } = await client().query.queryLogin({ credentials })
    const { query } = client(data.sessionToken)
    const user = { userId: 1, username: ADA.username, fullName: ADA.fullName }
    expect((await query.queryGetUser({ id: data.userId })).data).toEqual(user)
    expect((await query.queryGetUserPinned({ id: data.userId })).data).toEqual(user)
    expect(await query.queryLogout({ userId: data.userId, sessionId: data.sessionToken })).toEqual({
      success: true,
      message: 'Logged out successfully',
    })
  })

  it('body, with the check of header-token', async () => {
    const { session, user } = await client().body.bodyLogin({ credentials })
    expect(user).toBe('1')
    expect(await client().headerToken.headerGetSession({ sessionToken2: session })).toEqual(profile)
    const ended = await client().body.bodyLogout({ sessionName: { session } })
    expect(ended).toEqual({ request: expect.any(String), message: 'Logged out successfully' })
  })

  it('jwt', async () => {
    const granted = await client().jwt.jwtLogin({ credentials })
    expect(granted).toMatchObject({ token_type: 'bearer', expires_in: 86_400 })
    const { jwt } = client(granted.access_token)
    expect(await jwt.jwtMe()).toEqual({ id: 1, ...profile })
    expect(await jwt.jwtLogout()).toEqual({ message: 'Successfully logged out' })
    await expect(jwt.jwtMe()).rejects.toMatchObject({ response: { status: 401 } })
  })

  it('the shared paths', async () => {
    const { session, data } = await client().shared.login({ credentials })
    expect(data.sessionToken).toBe(session)
    expect(await client().shared.logout({ sessionName: { session } })).toMatchObject({
      message: 'Logged out successfully',
    })
    const again = await client().shared.login({ credentials })
    expect(await client().shared.logout({ userId: again.data.userId, sessionId: again.session })).toEqual({
      success: true,
      message: 'Logged out successfully',
    })
  })

  it('what the service tells of itself', async () => {
    const { system } = client()
    expect(await system.getHealth()).toEqual({ status: 'alive' })
    expect(await system.getReadiness()).toEqual({ status: 'ready' })
    expect((await system.getKeySet()).keys).toHaveLength(1)
    expect(await system.getContractJson()).toMatchObject({ openapi: '3.0.3' })
    expect(await system.getContractYaml()).toContain('openapi: 3.0.3')
  })

  it('and leaves no operation out', () => {
    expect(operations.map(({ operationId }) => operationId).filter((name) => !called.has(name))).toEqual([])
  })
})
