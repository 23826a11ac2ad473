#!/usr/bin/env node
// Builds the portal into dist/portal, from openapi.yaml, docs/, CHANGELOG.md, CONTRIBUTING.md and portal/.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe } from './description.js'
import { writeFiles } from './files.js'
import { markup } from './html.js'
import { layout } from './layout.js'
import { navigationOf } from './navigation.js'
import { contractPage, homePage, referencePage } from './pages.js'
import { browserScripts } from './scripts.js'
import { entriesOf, exactNames, operationEntries, searchIndex } from './search-index.js'
import { operationsFile } from './try-it.js'
import { writtenPages } from './written.js'
import type { Page } from './layout.js'

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)))
const read = (name: string) => readFileSync(join(root, name), 'utf8')

/** How a page links to itself in the other language. */
const NAMES = { en: 'In English', vi: 'Bằng tiếng Việt' } as Record<string, string>

const files = new Map<string, { file: string; content: string | Buffer }>()
const description = describe(read('openapi.yaml'))
const written = writtenPages(root, (image) => {
  const name = relative('docs', image)
  if (existsSync(join(root, image))) {
    files.set(`/docs/${name}`, { file: name, content: readFileSync(join(root, image)) })
  }
  return `/docs/${name}`
})

export type PlacedPage = Omit<Page, 'href' | 'alternate'> & { place: string; translates?: string | undefined }

const pages: PlacedPage[] = [
  ...description.contracts.map((contract) => {
    const place = `contracts/${contract.name}`
    const words = written.find((page) => page.place === place)?.content
    return {
      place,
      language: 'en',
      description: contract.description.replaceAll('`', ''),
      ...contractPage(description, contract, words),
    }
  }),
  {
    place: 'reference',
    title: 'All operations',
    language: 'en',
    description: 'Every operation of Signoff with its method and path.',
    ...referencePage(description),
  },
]
const made = new Set(pages.map(({ place }) => place))
for (const { place, language, translates, content } of written.filter((page) => !made.has(page.place))) {
  const body = markup`<h1>${content.title}</h1>
    ${content.intro}${content.html}`
  pages.push({ place, translates, language, ...content, description: content.lead, body })
}

const home = { place: '', title: 'Overview', language: 'en' }
const navigation = navigationOf([home, ...pages.filter(({ language }) => language === 'en')])
const site = { version: description.version, navigation }
addPage({
  ...home,
  description: 'One session service that speaks every logout contract your clients already speak.',
  wide: true,
  ...homePage(description, navigation),
})
for (const page of pages) addPage(page)
addPage({
  place: 'not-found',
  title: 'Not found',
  description: 'The portal has no such page.',
  language: 'en',
  sections: [],
  body: markup`<h1>Not found</h1>
    <p class="lead">
      The portal has no page at this address. <a href="/docs/">The first page</a> lists all of them.
    </p>`,
})

asset('portal.css', readdirSync(join(root, 'portal/styles')).sort().map(style).join('\n'))
asset('favicon.svg', read('portal/images/favicon.svg'))
asset('operations.json', operationsFile(description))
asset(
  'search.json',
  searchIndex([...pages.flatMap(sectionEntries), ...description.contracts.flatMap(operationEntries)]),
)
asset('search-names.json', exactNames(description))
for (const [name, text] of browserScripts(join(root, 'portal/browser'))) asset(name, text)

writeFiles(join(root, 'dist/portal'), files)
console.log(`The portal has ${pages.length + 1} pages.`)

function addPage({ place, translates, ...page }: PlacedPage) {
  const other = pages.find((one) => one.translates === place) ?? pages.find((one) => one.place === translates)
  const alternate =
    other === undefined
      ? undefined
      : {
          href: `/docs/${other.place}`,
          title: NAMES[other.language] ?? other.title,
          language: other.language,
        }
  const content = layout(
    { href: `/docs/${place}`, ...page, ...(alternate && { alternate }) },
    site,
  ).toString()
  files.set(`/docs/${place}`, { file: `${place === '' ? 'index' : place}.html`, content })
}

function sectionEntries({ place, title, description: lead }: PlacedPage) {
  const sections = written.find((page) => page.place === place)?.content.sections ?? []
  return entriesOf({ href: `/docs/${place}`, title }, lead, sections)
}

function style(name: string) {
  return read(`portal/styles/${name}`)
}

function asset(name: string, content: string) {
  files.set(`/docs/assets/${name}`, { file: `assets/${name}`, content })
}
