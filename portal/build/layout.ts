import { markup, raw } from './html.js'
import type { Part } from './html.js'

export interface Link {
  href: string
  title: string
}
export interface NavigationSection {
  title: string
  links: Link[]
}
export interface Page {
  href: string
  title: string
  description: string
  language: string
  body: Part & object
  sections: { level: number; id: string; title: string }[]
  wide?: boolean
  alternate?: Link & { language: string }
}
export interface Site {
  version: string
  navigation: NavigationSection[]
}

/** What the frame says, in the languages that pages have. */
const WORDS = {
  en: { onThisPage: 'On this page', next: 'Next', previous: 'Previous' },
  vi: { onThisPage: 'Trong trang này', next: 'Tiếp theo', previous: 'Trước đó' },
}

/** A whole page. */
export function layout(page: Page, site: Site) {
  const words = WORDS[page.language as keyof typeof WORDS]
  const foreign = page.language !== 'en' && raw(' lang="en"')
  const title = page.href === '/docs/' ? 'Signoff' : `${page.title} · Signoff`
  return markup`<!doctype html>
    <html lang="${page.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="${page.description}" />
        <title>${title}</title>
        <link rel="icon" href="/docs/assets/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/docs/assets/portal.css" />
        <script type="module" src="/docs/assets/theme.js" async blocking="render"></script>
        <script type="module" src="/docs/assets/main.js"></script>
        ${page.alternate && markup`<link rel="alternate" hreflang="${page.alternate.language}" href="${page.alternate.href}" />`}
      </head>
      <body>
        <a class="skip" ${foreign} href="#content">Skip to the content</a>
        <header class="bar" ${foreign}>
          <a class="brand" href="/docs/">${logo()}<span>Signoff</span></a>
          <a class="version" href="/docs/changelog" aria-label="Version ${site.version}, changelog"
            >${site.version}</a
          >
          <div class="search" role="search">
            <label class="hidden" for="search">Search the documentation</label>
            <input
              id="search"
              type="search"
              placeholder="Search"
              autocomplete="off"
              spellcheck="false"
              role="combobox"
              aria-expanded="false"
              aria-controls="search-results"
              aria-autocomplete="list"
            />
            <kbd aria-hidden="true">/</kbd>
            <div id="search-results" role="listbox" aria-label="Search results" hidden></div>
            <p id="search-status" class="hidden" role="status"></p>
          </div>
          <button class="theme" type="button" aria-label="Theme: as the system" hidden>${themeIcon()}</button>
        </header>
        <div class="frame${page.wide ? ' wide' : ''}">
          <nav class="tree" aria-label="Documentation" ${foreign}>
            <details open>
              <summary>Contents</summary>
              ${site.navigation.map(
                (section) =>
                  markup`<p class="tree-title">${section.title}</p>
                    <ul>
                      ${section.links.map((link) => markup`<li><a href="${link.href}" ${link.href === page.href && raw(' aria-current="page"')}>${link.title}</a></li>`)}
                    </ul> `,
              )}
            </details>
          </nav>
          <main id="content" tabindex="-1">
            ${page.alternate && !page.body.toString().includes(`href="${page.alternate.href}"`) && markup`<p class="alternate"><a href="${page.alternate.href}" lang="${page.alternate.language}" hreflang="${page.alternate.language}">${page.alternate.title}</a></p>`}
            ${page.body} ${pager(page, site, words)}
          </main>
          ${
            !page.wide &&
            page.sections.length > 1 &&
            markup`<nav class="toc" aria-label="${words.onThisPage}">
              <p class="toc-title">${words.onThisPage}</p>
              <ul>
                ${page.sections
                  .filter(({ level }) => level < 4)
                  .map(
                    (section) =>
                      markup`<li class="level-${section.level}">
                        <a href="#${section.id}">${section.title}</a>
                      </li>`,
                  )}
              </ul>
            </nav>`
          }
        </div>
        <footer class="foot" ${foreign}>
          <p>
            Signoff ${site.version} · <a href="/openapi.yaml">openapi.yaml</a> ·
            <a href="/docs/changelog">Changelog</a> · Apache-2.0
          </p>
        </footer>
        <p id="announcer" class="hidden" role="status"></p>
      </body>
    </html> `
}

/** Links to the pages before and after. */
function pager(page: Page, site: Site, words: { next: string; previous: string }) {
  const links = site.navigation.flatMap((section) => section.links)
  const index = links.findIndex(({ href }) => href === page.href)
  if (index < 1) return ''
  const [before, after] = [links[index - 1], links[index + 1]]
  return markup`<nav class="pager" aria-label="${words.previous}, ${words.next}">
    ${before && markup`<a rel="prev" href="${before.href}"><small>${words.previous}</small> ${before.title}</a>`}
    ${after && markup`<a rel="next" href="${after.href}"><small>${words.next}</small> ${after.title}</a>`}
  </nav>`
}

/** Five strokes that end in one point. */
export function logo() {
  return markup`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
    <g fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round">
      <path d="M4 5c9 0 9 11 17 11" />
      <path d="M4 10.500c7 0 9 5.500 17 5.500" />
      <path d="M4 16h17" />
      <path d="M4 21.500c7 0 9-5.500 17-5.500" />
      <path d="M4 27c9 0 9-11 17-11" />
    </g>
    <circle cx="24.500" cy="16" r="4.300" fill="currentColor" />
  </svg>`
}

/** Half light, half dark. */
function themeIcon() {
  return markup`<svg viewBox="0 0 24 24" aria-hidden="true">
    <circle cx="12" cy="12" r="8.500" fill="none" stroke="currentColor" stroke-width="1.800" />
    <path d="M12 3.500a8.500 8.500 0 0 1 0 17z" fill="currentColor" />
  </svg>`
}
