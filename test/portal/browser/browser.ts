import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import type Axe from 'axe-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { readPortalFiles } from '../../../src/portal/files.js'
import { launchChromium } from '../../support/chromium.js'
import { type Signoff, type TestUser, useSignoff } from '../../support/signoff.js'

export const DEMO = {
  username: 'demo',
  // Every byte counts, the last as well.
  password: 'a password of its own ',
  fullName: 'Demo User',
  id: 9_007_199_254_740_993n,
}

/** How people look at it. */
export const VIEWS = {
  light: { colorScheme: 'light', viewport: { width: 1366, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1366, height: 900 } },
  narrow: { colorScheme: 'light', viewport: { width: 320, height: 720 } },
} satisfies Record<string, BrowserContextOptions>

/** The paths of all pages. */
export const PAGES = [...(readPortalFiles() ?? [])]
  .filter(([path, { type }]) => type.startsWith('text/html') && path !== '/docs/not-found')
  .map(([path]) => path)

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export interface BrowserTest {
  signoff: Signoff
  origin: string
  /** A page in a browser of its own; what goes wrong on it fails the test. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  /** Replies of 4xx are what the test is about: the browser's console may tell of them. */
  expectRefusals(): void
  /** Forgets the problems so far, after a test has made them. */
  expectBlocked(): void
}

/** A service with its portal, and Chromium. To be called where tests are defined. */
export function useBrowser(users: TestUser[] = [DEMO]): BrowserTest {
  const signoff = useSignoff({ environment: { SIGNOFF_PORTAL: 'true' }, users })
  let browser: Browser | undefined
  let refusalsExpected = false
  const contexts: BrowserContext[] = []
  const problems: string[] = []

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    refusalsExpected = false
    expect(problems.splice(0)).toEqual([])
  })
  afterAll(() => browser?.close())

  const origin = () => `http://localhost:${signoff.port}`
  return {
    signoff,
    get origin() {
      return origin()
    },
    expectRefusals: () => (refusalsExpected = true),
    expectBlocked: () => problems.splice(0),
    async open(path, options = VIEWS.light) {
      if (browser === undefined) throw new Error('The browser runs in tests only')
      const context = await browser.newContext(options)
      contexts.push(context)
      const page = await context.newPage()
      page.on('pageerror', (error) => problems.push(`${path}: ${error.message}`))
      page.on('console', (message) => {
        const isRefusal = /Failed to load resource.* status of 4\d\d/.test(message.text())
        if (['error', 'warning'].includes(message.type()) && !(isRefusal && refusalsExpected)) {
          problems.push(`${path}: ${message.text()}`)
        }
      })
      page.on('request', (request) => {
        if (!request.url().startsWith(`${origin()}/`)) problems.push(`${path} asks ${request.url()}`)
      })
      await page.goto(`${origin()}${path}`, { waitUntil: 'networkidle' })
      return page
    },
  }
}

/** What axe-core finds wrong, each with its place. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const found = await (window as unknown as { axe: typeof Axe }).axe.run()
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`),
    )
  })
}
