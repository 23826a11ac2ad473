import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { useBrowser, VIEWS } from './browser.js'

const test = useBrowser()

describe('the search', () => {
  const results = (page: Page) => page.locator('#search-results [role=option]')

  it('is used by keyboard alone', async () => {
    const page = await test.open('/docs/')
    await page.keyboard.press('/')
    const field = page.getByRole('combobox', { name: 'Search the documentation' })
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.type('userid-malformed')
    await results(page).first().waitFor()
    expect(await field.getAttribute('aria-expanded')).toBe('true')
    const first = await field.getAttribute('aria-activedescendant')
    await page.keyboard.press('ArrowDown')
    const second = await field.getAttribute('aria-activedescendant')
    expect(second).not.toBe(first)
    expect(await page.locator(`#${second ?? ''}`).getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('ArrowUp')
    expect(await field.getAttribute('aria-activedescendant')).toBe(first)
    const href = (await page.locator(`#${first ?? ''}`).getAttribute('href')) ?? ''
    await page.keyboard.press('Enter')
    await page.waitForURL(`${test.origin}${href}`)
  })

  it('is closed by Escape, then emptied', async () => {
    const page = await test.open('/docs/')
    await page.keyboard.press('/')
    await page.keyboard.type('logout')
    await results(page).first().waitFor()
    await page.keyboard.press('Escape')
    expect(await page.locator('#search-results').isVisible()).toBe(false)
    expect(await page.locator('#search').inputValue()).toBe('logout')
    await page.keyboard.press('Escape')
    expect(await page.locator('#search').inputValue()).toBe('')
  })

  it.each([
    ['queryLogout', '/docs/contracts/query#queryLogout'],
    ['carriers-ambiguous', '/docs/contracts/shared#logout'],
    ['SIGNOFF_SESSION_IDLE_TTL', '/docs/running'],
    ['nhan duoc', '/docs/contracts/query.vi'],
  ])('finds %s', async (words, href) => {
    const page = await test.open('/docs/')
    await page.locator('#search').fill(words)
    await results(page).first().waitFor()
    const hrefs = await results(page).evaluateAll((links) =>
      links.map((link) => link.getAttribute('href') ?? ''),
    )
    expect(hrefs.some((found) => found.startsWith(href))).toBe(true)
  })

  it.each([
    ['auth_session', /^\/docs\/contracts\/cookie/],
    ['token-expired', /#header(?:Logout|GetSession)\.token-expired$/],
    ['POST /logout', /#headerLogout$/],
    ['/api/auth/logout', /#(?:cookieL|queryL|bodyL|l)ogout$/],
    ['jwtMe', /#jwtMe$/],
    ['Session token expired', /\.token-expired$/],
    ['signout', /#(?:header|cookie|query|body|jwt)?logout(?:\.|$)/i],
    ['csrf', /\.origin-refused$/],
    ['rate limit', /\.too-many-attempts$/],
  ])('puts what %s names first', async (words, href) => {
    const page = await test.open('/docs/')
    await page.locator('#search').fill(words)
    await results(page).first().waitFor()
    expect(await results(page).first().getAttribute('href')).toMatch(href)
  })

  it('says that it found nothing', async () => {
    const page = await test.open('/docs/')
    await page.locator('#search').fill('zzzzqqq')
    await page.getByText('Nothing found for “zzzzqqq”').waitFor()
    expect(await page.locator('#search-status').textContent()).toBe('Nothing found')
  })

  it('leaves a slash alone that is typed into a field', async () => {
    const page = await test.open('/docs/contracts/body')
    await page.locator('#step-1-body-username').fill('')
    await page.locator('#step-1-body-username').press('/')
    expect(await page.locator('#step-1-body-username').inputValue()).toBe('/')
  })
})

describe('the theme', () => {
  it('goes through system, light and dark, and is remembered', async () => {
    const page = await test.open('/docs/', VIEWS.light)
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await paper()
    const button = page.getByRole('button', { name: /^Theme/ })
    expect(await button.getAttribute('aria-label')).toBe('Theme: as the system')
    await button.click()
    expect(await button.getAttribute('aria-label')).toBe('Theme: light')
    await button.click()
    expect(await button.getAttribute('aria-label')).toBe('Theme: dark')
    const dark = await paper()
    expect(dark).not.toBe(light)
    await page.goto(`${test.origin}/docs/running`)
    expect(await paper()).toBe(dark)
    await page.getByRole('button', { name: 'Theme: dark' }).click()
    expect(await paper()).toBe(light)
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
  })

  it('follows the system', async () => {
    const paper = async (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(await paper(await test.open('/docs/', VIEWS.dark))).not.toBe(
      await paper(await test.open('/docs/', VIEWS.light)),
    )
  })
})

describe('code', () => {
  it('is copied by keyboard, and those who listen are told', async () => {
    const page = await test.open('/docs/contracts/query', {
      ...VIEWS.light,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const block = page.locator('.tab.selected .code').first()
    await block.getByRole('button', { name: 'Copy' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('#announcer').filter({ hasText: 'Copied' }).waitFor({ state: 'attached' })
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe(await block.locator('code').textContent())
    expect(copied).toContain(`${test.origin}/query/api/auth/login`)
  })

  it('is in the language that was chosen, on every page', async () => {
    const page = await test.open('/docs/contracts/query')
    const selected = () =>
      page
        .locator('.tab.selected')
        .evaluateAll((tabs) => [...new Set(tabs.map((tab) => (tab as HTMLElement).dataset['language']))])
    expect(await selected()).toEqual(['curl'])
    const first = page.locator('.tab-list').first()
    await first.getByRole('tab', { name: 'curl' }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await selected()).toEqual(['typescript'])
    await page.keyboard.press('End')
    expect(await selected()).toEqual(['requests'])
    expect(await first.getByRole('tab', { selected: true }).textContent()).toBe('requests')
    await page.goto(`${test.origin}/docs/contracts/body`)
    expect(await selected()).toEqual(['requests'])
  })
})

describe('a page', () => {
  it('lets the keyboard skip to its content', async () => {
    const page = await test.open('/docs/running')
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to the content' })
    expect(await skip.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
  })

  it('opens the outcome that its address names', async () => {
    const page = await test.open('/docs/contracts/query#queryLogout.session-not-found')
    expect(await page.locator('[id="queryLogout.session-not-found"]').getAttribute('open')).toBe('')
  })

  it('of the query contract is there in Vietnamese, and leads back', async () => {
    const page = await test.open('/docs/contracts/query.vi')
    expect(await page.locator('html').getAttribute('lang')).toBe('vi')
    await page.locator('main a[href="/docs/contracts/query"]').first().click()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(await page.locator('main a[href="/docs/contracts/query.vi"]').count()).toBeGreaterThan(0)
  })

  it('keeps its list of pages closed on a narrow screen until it is asked for', async () => {
    const page = await test.open('/docs/running', VIEWS.narrow)
    const link = page.locator('.tree').getByRole('link', { name: 'Security', exact: true })
    expect(await link.isVisible()).toBe(false)
    await page.getByText('Contents', { exact: true }).click()
    await link.click()
    await page.waitForURL(/security$/)
  })
})
