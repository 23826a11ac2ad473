import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { launchChromium } from '../../support/chromium.js'
import { createStage } from '../arrange.js'
import { installPackage } from '../typescript/install.js'

const stage = createStage()
let project = ''
beforeAll(async () => {
  ;({ project } = await installPackage())
})
afterAll(() => stage.close())

describe('@signoff/client in a browser', () => {
  let browser: Browser | undefined

  beforeAll(async () => {
    browser = await launchChromium()
  }, 60_000)
  afterAll(() => browser?.close())

  it('is an ES module of a page, whose cookies the browser holds', async () => {
    if (browser === undefined) throw new Error('There is no browser')
    const { baseUrl, users } = await stage.serve()
    const origin = baseUrl.replace('127.0.0.1', 'localhost')
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      // Replies of 4xx are what this is about.
      if (!message.text().startsWith('Failed to load resource')) problems.push(message.text())
    })
    const agents: (string | undefined)[] = []
    page.on('request', (request) => agents.push(request.headers()['user-agent']))
    // The service has no page of ours; these come from its origin all the same.
    await page.route(`${origin}/sdk/**`, (route) => {
      const name = new URL(route.request().url()).pathname.slice('/sdk/'.length)
      if (name === '')
        return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>x</title>' })
      const path = join(project, 'node_modules/@signoff/client/dist/esm', name)
      return route.fulfill({ contentType: 'text/javascript', path })
    })
    await page.goto(`${origin}/sdk/`)
    const [user] = users
    const told: unknown = await page.evaluate(`(async () => {
      const { Signoff, SignoffError } = await import('/sdk/index.js')
      const { username, password } = ${JSON.stringify({ username: user?.username, password: user?.password })}
      const signoff = new Signoff()
      const failure = (call) => call.then(() => 'none', (error) => [error instanceof SignoffError, error.outcome, error.code])
      const before = await failure(signoff.cookieGetSession())
      await signoff.cookieLogin({ username, password })
      const profile = await signoff.cookieGetSession()
      const seen = [document.cookie, signoff.cookie ?? null]
      const { outcome } = await signoff.raw.cookieLogout()
      const after = await failure(signoff.cookieGetSession())
      const { access_token } = await signoff.jwtLogin({ username, password }, { form: true })
      const { id } = await signoff.jwtMe({ bearer: access_token })
      const aborted = await failure(signoff.jwtMe({ signal: AbortSignal.abort() }))
      const elsewhere = await failure(new Signoff({ baseUrl: 'http://127.0.0.1:1', retry: false }).getHealth())
      return { before, profile, seen, outcome, after, id, aborted, elsewhere }
    })()`)
    expect(told).toEqual({
      before: [true, 'cookie-missing', 'error-reply'],
      profile: { username: user?.username, full_name: user?.fullName },
      seen: ['', null],
      outcome: 'ended',
      after: [true, 'cookie-missing', 'error-reply'],
      id: '1',
      aborted: [false, undefined, 'aborted'],
      elsewhere: [false, undefined, 'network'],
    })
    expect(problems).toEqual([])
    expect(agents.filter((agent) => agent?.startsWith('signoff'))).toEqual([])
  }, 60_000)
})
