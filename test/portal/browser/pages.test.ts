import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { projectFolder } from '../../../src/contract/document.js'
import { PAGES, useBrowser, VIEWS, violations } from './browser.js'

const test = useBrowser()
const pictures = join(projectFolder(), 'coverage', 'portal')
beforeAll(() => {
  mkdirSync(pictures, { recursive: true })
})

describe.each(Object.entries(VIEWS))('every page, %s', (name, view) => {
  it.each(PAGES)('%s has no error, asks nobody else, and is accessible', async (path) => {
    const page = await test.open(path, view)
    expect(await violations(page)).toEqual([])
    // Tables and code scroll by themselves; the page does not.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
    const picture = `${path.slice('/docs/'.length).replaceAll('/', '-') || 'home'}-${name}.png`
    await page.screenshot({ path: join(pictures, picture), fullPage: name === 'narrow' })
  })
})

describe('a page with all of it open', () => {
  it.each(Object.entries(VIEWS))('is accessible, %s', async (_, view) => {
    const page = await test.open('/docs/contracts/query', view)
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true
    })
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
  })
})

describe('without JavaScript', () => {
  it.each(PAGES)('%s can be read', async (path) => {
    const page = await test.open(path, { ...VIEWS.light, javaScriptEnabled: false })
    expect(await page.locator('h1').isVisible()).toBe(true)
    for (const useless of await page.locator('.search, .theme, .try-form').all()) {
      expect(await useless.isVisible()).toBe(false)
    }
    for (const sample of await page.locator('.tab').all()) expect(await sample.isVisible()).toBe(true)
  })
})

describe('on paper', () => {
  it('a page is light, whatever theme was chosen', async () => {
    const page = await test.open('/docs/running', VIEWS.light)
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await paper()
    await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'))
    expect(await paper()).not.toBe(light)
    await page.emulateMedia({ media: 'print' })
    expect(await paper()).toBe(light)
  })

  it('a contract shows its outcomes, and nothing to press', async () => {
    const page = await test.open('/docs/contracts/body')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.bar, .tree, .copy').first().isVisible()).toBe(false)
    expect(await page.locator('[id="bodyLogout.session-not-found"] pre').isVisible()).toBe(true)
  })
})

describe('the policy', () => {
  it('stops what it should stop', async () => {
    const page = await test.open('/docs/')
    const blocked = await page.evaluate(async () => {
      const seen: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
      const script = document.createElement('script')
      script.append('window.ran = true')
      document.body.append(script)
      const style = document.createElement('style')
      style.append('body { color: red }')
      document.head.append(style)
      await fetch('http://example.invalid/').catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve))
      return { seen: [...new Set(seen)].sort(), ran: 'ran' in window }
    })
    expect(blocked.ran).toBe(false)
    expect(blocked.seen).toEqual(
      expect.arrayContaining(['connect-src', 'require-trusted-types-for', 'style-src-elem']),
    )
    test.expectBlocked()
  })
})
