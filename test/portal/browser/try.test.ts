import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { chainsIn, EXAMPLE_USERS } from '../../../portal/build/samples/chains.js'
import { DEMO, useBrowser } from './browser.js'

const test = useBrowser([DEMO, ...EXAMPLE_USERS])

/** Each contract's own steps and what they should come to; an operation that it lacks is another's. */
const WAYS = [
  {
    contract: 'header-token',
    login: 'login',
    check: 'headerGetSession',
    active: 'active',
    ended: 'ended',
    gone: 'token-invalid',
  },
  {
    contract: 'cookie',
    login: 'cookieLogin',
    check: 'cookieGetSession',
    active: 'active',
    ended: 'ended',
    gone: 'cookie-missing',
  },
  {
    contract: 'query',
    login: 'queryLogin',
    check: 'queryGetUserPinned',
    active: 'found',
    ended: 'ended',
    gone: 'session-invalid',
  },
  {
    contract: 'body',
    login: 'bodyLogin',
    check: 'headerGetSession',
    active: 'active',
    ended: 'ended',
    gone: 'token-invalid',
  },
  {
    contract: 'jwt',
    login: 'jwtLogin',
    check: 'jwtMe',
    active: 'active',
    ended: 'ended',
    gone: 'credentials-invalid',
  },
  {
    contract: 'shared',
    login: 'login',
    check: 'headerGetSession',
    active: 'active',
    ended: 'query-ended',
    gone: 'token-invalid',
  },
]

/** Presses the form's button, and answers status and outcome as the page tells them. */
async function send(form: Locator): Promise<string> {
  const button = form.locator('button[type=submit]')
  await button.click()
  // It is busy from the press on until the reply is shown.
  await button.and(form.locator(':not([aria-busy])')).waitFor()
  const line = form.locator('.reply-line')
  const [status, outcome] = [line.locator('.status'), line.locator('.outcome-name')]
  return `${(await status.textContent()) ?? ''} ${(await outcome.textContent()) ?? ''}`
}

async function signIn(page: Page, password = DEMO.password): Promise<string> {
  const form = page.locator('.steps form').first()
  await form.getByLabel('Username', { exact: true }).fill(DEMO.username)
  await form.getByLabel('Password', { exact: true }).fill(password)
  return send(form)
}

describe('the three steps of', () => {
  it.each(WAYS)('$contract go from the first page to a logout', async ({ contract, active, ended, gone }) => {
    test.expectRefusals()
    const page = await test.open('/')
    await page.locator(`.cards a[href$="/${contract}"]`).click()
    await page.waitForLoadState('networkidle')
    const [login, check, logout] = [0, 1, 2].map((step) => page.locator('.steps form').nth(step))
    if (login === undefined || check === undefined || logout === undefined)
      throw new Error('There are three steps')
    expect(await signIn(page)).toBe('200 started')
    expect(await send(check)).toBe(`200 ${active}`)
    expect(await send(logout)).toBe(`200 ${ended}`)
    expect(await send(check)).toBe(`401 ${gone}`)
  })

  it.each(WAYS)('$contract say what is wrong with a password', async ({ contract }) => {
    test.expectRefusals()
    const page = await test.open(`/docs/contracts/${contract}`)
    expect(await signIn(page, 'not the password')).toBe('401 credentials-invalid')
  })

  it.each(WAYS)('$contract name what they borrow', async ({ contract, login, check }) => {
    const page = await test.open(`/docs/contracts/${contract}`)
    const own = await page.locator('.operation h3').evaluateAll((headings) => headings.map(({ id }) => id))
    const text = (await page.locator('.steps').textContent()) ?? ''
    expect(text.match(/borrowed from/g)?.length ?? 0).toBe(
      [login, check].filter((id) => !own.includes(id)).length,
    )
  })
})

describe('trying an operation', () => {
  /** Every operation in each of its ways, and what a person signed in gets; then what one who is not gets. */
  const OPERATIONS: [
    contract: string,
    operation: string,
    variant: string,
    success: string,
    failure: string,
  ][] = [
    ['header-token', 'headerGetSession', 'header', '200 active', '401 token-missing'],
    ['header-token', 'headerGetSession', 'query', '200 active', '401 token-missing'],
    ['header-token', 'headerLogout', '', '200 ended', '401 token-missing'],
    ['cookie', 'cookieLogin', '', '200 started', '400 fields-missing'],
    ['cookie', 'cookieGetSession', '', '200 active', '401 cookie-missing'],
    ['cookie', 'cookieLogout', '', '200 ended', '401 cookie-missing'],
    ['query', 'queryLogin', '', '200 started', '400 fields-missing'],
    ['query', 'queryGetUser', '', '200 found', '401 session-invalid'],
    ['query', 'queryGetUserPinned', '', '200 found', '401 session-invalid'],
    ['query', 'queryLogout', '', '200 ended', '400 parameters-missing'],
    ['body', 'bodyLogin', '', '200 started', '400 fields-missing'],
    ['body', 'bodyLogout', '', '200 ended', '400 session-missing'],
    ['jwt', 'jwtLogin', 'json', '200 started', '422 malformed'],
    ['jwt', 'jwtLogin', 'form', '200 started', '422 malformed'],
    ['jwt', 'jwtMe', '', '200 active', '403 not-authenticated'],
    ['jwt', 'jwtLogout', '', '200 ended', '403 not-authenticated'],
    ['shared', 'login', '', '200 started', '400 fields-missing'],
    ['shared', 'logout', 'query', '200 query-ended', '401 cookie-missing'],
    ['shared', 'logout', 'body', '200 body-ended', '400 body-session-missing'],
    ['shared', 'logout', 'cookie', '200 cookie-ended', '401 cookie-missing'],
  ]

  async function openOperation(contract: string, operation: string, variant: string) {
    const page = await test.open(`/docs/contracts/${contract}`)
    const section = page.locator(`section[aria-labelledby=${operation}]`)
    await section.getByText('Try it', { exact: true }).click()
    const form = section.locator('form')
    return {
      page,
      form,
      choose: () => (variant === '' ? undefined : form.locator(`input[value=${variant}]`).check()),
    }
  }

  it.each(OPERATIONS)('%s %s %s', async (contract, operation, variant, success, failure) => {
    test.expectRefusals()
    const { page, form, choose } = await openOperation(contract, operation, variant)
    await choose()
    const boxes = form.locator('.field:not([hidden]) [type=checkbox]')
    for (const box of await boxes.all()) await box.uncheck()
    if (operation.startsWith('queryGetUser')) await form.locator('[data-role=userId]').fill('1')
    expect(await send(form)).toBe(failure)
    for (const box of await boxes.all()) await box.check()

    if (contract === 'shared' && variant === 'cookie') {
      await page.goto(`${test.origin}/docs/contracts/cookie`)
      expect(await signIn(page)).toBe('200 started')
      await page.goto(`${test.origin}/docs/contracts/shared`)
      await page.locator('section[aria-labelledby=logout]').getByText('Try it', { exact: true }).click()
      await choose()
    } else if (/login$/i.test(operation)) {
      await form.getByLabel('Username', { exact: true }).fill(DEMO.username)
      await form.getByLabel('Password', { exact: true }).fill(DEMO.password)
    } else {
      expect(await signIn(page)).toBe('200 started')
      // The jwt contract's login tells no id; no other operation of it needs one.
      if (contract === 'query')
        expect(await form.locator('[data-role=userId]').inputValue()).toBe(String(DEMO.id))
    }
    expect(await send(form)).toBe(success)
    const verdicts = test.signoff.recorder.verdicts.filter((verdict) => verdict.operation === operation)
    expect(verdicts.at(-1)).toMatchObject({ status: 200, faults: [] })
  })

  it.each([
    ['getHealth', '200 alive'],
    ['getReadiness', '200 ready'],
    ['getKeySet', '200 listed'],
    ['getContractJson', '200 served'],
    ['getContractYaml', '200 served'],
  ])('system %s', async (operation, success) => {
    const { form } = await openOperation('system', operation, '')
    expect(await send(form)).toBe(success)
  })

  it('covers each operation of each contract', () => {
    const tried = new Set([
      ...OPERATIONS.map(([, operation]) => operation),
      ...['getHealth', 'getReadiness', 'getKeySet', 'getContractJson', 'getContractYaml'],
    ])
    expect(
      chainsIn('fetch', '')
        .map(({ operation }) => operation)
        .filter((id) => !tried.has(id)),
    ).toEqual([])
  })
})

describe('what is typed', () => {
  const open = async (contract: string, operation: string) => {
    const page = await test.open(`/docs/contracts/${contract}`)
    const section = page.locator(`section[aria-labelledby=${operation}]`)
    await section.getByText('Try it', { exact: true }).click()
    return { page, form: section.locator('form') }
  }
  const field = (form: Locator, name: string) => form.locator(`input[name="${name}"]`)

  it.each([
    ['header-token', 'headerLogout', { 'authorization.Authorization': 'Bearer forged' }, '401 token-invalid'],
    ['jwt', 'jwtLogout', { 'authorization.Authorization': 'Basic x' }, '403 scheme-unsupported'],
    ['jwt', 'jwtLogout', { 'authorization.Authorization': 'Bearer forged' }, '200 ended'],
    ['query', 'queryLogout', { 'query.userId': 'abc', 'query.sessionId': 'x' }, '400 userid-malformed'],
    ['query', 'queryLogout', { 'query.userId': ' 1', 'query.sessionId': 'x' }, '400 userid-malformed'],
    ['query', 'queryLogout', { 'query.userId': '', 'query.sessionId': '' }, '400 parameters-missing'],
    ['body', 'bodyLogout', { 'body.session': '' }, '400 session-missing'],
  ])('%s %s is sent as it is: %j', async (contract, operation, values, outcome) => {
    test.expectRefusals()
    const { page, form } = await open(contract, operation)
    for (const [name, value] of Object.entries(values)) await field(form, name).fill(value)
    const [request] = await Promise.all([page.waitForRequest('**/*logout**'), send(form)])
    const headers = await request.allHeaders()
    const query = new URL(request.url()).searchParams
    const body = request.postData() ?? '{}'
    for (const [name, value] of Object.entries(values)) {
      const [place, member = ''] = name.split('.')
      const sent: unknown =
        place === 'query'
          ? query.get(member)
          : place === 'body'
            ? Reflect.get(Object(JSON.parse(body)), member)
            : headers[member.toLowerCase()]
      expect(sent).toBe(value)
    }
    const line = form.locator('.reply-line')
    expect(`${await line.locator('.status').innerText()} ${await line.locator('a').innerText()}`).toBe(
      outcome,
    )
  })

  it('is the whole of the Authorization header, which a sign-in fills', async () => {
    const { page, form } = await open('header-token', 'headerLogout')
    await signIn(page)
    const input = field(form, 'authorization.Authorization')
    expect(await input.inputValue()).toMatch(/^Bearer sess_/)
    await input.fill((await input.inputValue()).replace('Bearer ', ''))
    expect(await send(form)).toBe('200 ended')
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  it('is shown before it is sent, and copied as a command that sends the same', async () => {
    const { page, form } = await open('body', 'bodyLogout')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await field(form, 'body.session').fill(`@it's "$HOME" \`cmd\` \\ é`)
    const shown = form.locator('.request-sent code')
    const json = `{"session":"@it's \\"$HOME\\" \`cmd\` \\\\ é"}`
    const whole = `POST ${test.origin}/body/api/auth/logout\nContent-Type: application/json\n\n${json}`
    await expectText(shown, whole)
    await form.locator('.request-sent').getByRole('button', { name: 'Copy as curl' }).click()
    await page.locator('#announcer').filter({ hasText: 'Copied' }).waitFor({ state: 'attached' })
    const command = await page.evaluate(() => navigator.clipboard.readText())
    const { stdout } = spawnSync('sh', ['-c', command.replace('curl', 'printf "%s\\n"')], {
      encoding: 'utf8',
    })
    expect(stdout.trimEnd().split('\n')).toEqual([
      '-i',
      '-X',
      'POST',
      `${test.origin}/body/api/auth/logout`,
      '-H',
      'Content-Type: application/json',
      '--data-raw',
      json,
    ])
  })

  it('hides a password in what is shown', async () => {
    const page = await test.open('/docs/contracts/jwt')
    const step = page.locator('.steps form').first()
    await step.getByLabel('Password').fill('secret words')
    await expectText(step.locator('.request-sent code'), /"password":"••••••••"/)
    expect(await page.locator('main').innerText()).not.toContain('secret words')
  })

  it('that a header cannot hold is told in words of our own', async () => {
    const { form } = await open('header-token', 'headerLogout')
    await field(form, 'authorization.Authorization').fill('Bearer ☃')
    await form.locator('button[type=submit]').click()
    await expectText(form.locator('.reply-failed'), /a header cannot hold every character/)
  })
})

async function expectText(place: Locator, text: string | RegExp): Promise<void> {
  await place.filter({ hasText: text }).waitFor()
  if (typeof text === 'string') expect(await place.textContent()).toBe(text)
}

describe('a session that was tried', () => {
  it('is seen and ended by another contract, and forgotten then', async () => {
    const page = await test.open('/docs/contracts/body')
    expect(await signIn(page)).toBe('200 started')
    await page.goto(`${test.origin}/docs/contracts/query`)
    expect(await send(page.locator('.steps form').nth(1))).toBe('200 found')
    expect(await page.evaluate(() => sessionStorage.length)).toBe(1)
    expect(await send(page.locator('.steps form').nth(2))).toBe('200 ended')
    expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0])
    expect(page.url()).toBe(`${test.origin}/docs/contracts/query`)
  })

  it('lives on when another one is ended', async () => {
    const page = await test.open('/docs/contracts/body')
    await signIn(page)
    await page.goto(`${test.origin}/docs/contracts/cookie`)
    await signIn(page)
    expect(await send(page.locator('.steps form').nth(2))).toBe('200 ended')
    expect(await page.evaluate(() => sessionStorage.length)).toBe(1)
    await page.goto(`${test.origin}/docs/contracts/body`)
    expect(await send(page.locator('.steps form').nth(1))).toBe('200 active')
  })

  it('can be forgotten by hand', async () => {
    const page = await test.open('/docs/contracts/body')
    await signIn(page)
    expect(await page.locator('.held').textContent()).toContain('it lives until it is logged out')
    await page.getByRole('button', { name: 'Forget it' }).click()
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    expect(await page.locator('.held').isVisible()).toBe(false)
  })

  it('leaves no password behind, and keeps every digit of an id', async () => {
    const page = await test.open('/docs/contracts/query')
    await signIn(page)
    const stored = await page.evaluate(
      () => `${JSON.stringify(sessionStorage)} ${JSON.stringify(localStorage)}`,
    )
    expect(stored).not.toContain(DEMO.password)
    expect(stored).toContain(String(DEMO.id))
    expect(await page.locator('.steps .reply').first().textContent()).toContain(String(DEMO.id))
  })

  it('is started once by a double click', async () => {
    const page = await test.open('/docs/contracts/body')
    const form = page.locator('.steps form').first()
    await form.getByLabel('Password').fill(DEMO.password)
    const logins: string[] = []
    page.on('request', (request) => logins.push(request.url()))
    await form.locator('button[type=submit]').dblclick()
    await form.locator('.reply-line').waitFor()
    await page.waitForLoadState('networkidle')
    expect(logins).toHaveLength(1)
  })

  it('by cookie is told to be dropped where the page is not secure', async () => {
    const page = await test.open('/docs/contracts/cookie')
    await page.addInitScript('Object.defineProperty(window, "isSecureContext", { value: false })')
    await page.reload()
    await signIn(page)
    const reply = page.locator('.steps .reply').first()
    await expectText(reply, /browsers drop it here.*SIGNOFF_COOKIE_SECURE=false/)
    await expectText(page.locator('.held'), /not known yet/)
  })

  it('says whether a cookie is held, which no script can read', async () => {
    const page = await test.open('/docs/contracts/cookie')
    const held = page.locator('.held')
    expect(await held.textContent()).toContain('not known yet')
    await signIn(page)
    expect(await held.textContent()).toBe('Cookie auth_session: held')
    expect(await page.evaluate(() => document.cookie)).toBe('')
    await send(page.locator('.steps form').nth(2))
    expect(await held.textContent()).toBe('Cookie auth_session: none')
  })
})

describe('the samples for fetch, in a page', () => {
  it.each(chainsIn('fetch', '').map(({ operation }) => operation))('perform %s', async (operation) => {
    const page = await test.open('/docs/contracts/system')
    const chain = chainsIn('fetch', test.origin).find((one) => one.operation === operation)
    if (chain === undefined) throw new Error('There is no such sample')
    await page.evaluate(`(async () => {\n${chain.login}\n{\n${chain.code}\n}})()`)
    const verdicts = test.signoff.recorder.verdicts.filter((verdict) => verdict.operation === operation)
    expect(verdicts.at(-1)?.status).toBe(200)
  })
})
