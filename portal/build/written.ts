// The hand-written pages: which files there are, where each page lies, and how they link to one another.
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { frontMatter, renderMarkdown } from './markdown.js'
import type { Rendered } from './markdown.js'

export interface WrittenPage {
  file: string
  place: string
  language: string
  translates: string | undefined
  content: Rendered
}

/** Files outside docs/ that have a page, and where it lies below /docs/. */
const OTHERS = {
  'CHANGELOG.md': 'changelog',
  'CONTRIBUTING.md': 'contributing',
  'SECURITY.md': 'security-policy',
}
/** What files may link to though no page is made of it. */
const ELSEWHERE = { 'openapi.yaml': '/openapi.yaml', 'README.md': '/docs/' }

/** @param image takes a picture below docs/ along, and answers where it will be served */
export function writtenPages(root: string, image: (file: string) => string): WrittenPage[] {
  const sources = [...markdownBelow(root, 'docs'), ...Object.keys(OTHERS)].map((file) => {
    const { matter, text } = frontMatter(readFileSync(join(root, file), 'utf8'))
    const language = matter['lang'] ?? 'en'
    const place = placeOf(file)
    // docs/contracts/query.vi.md is docs/contracts/query.md in Vietnamese.
    const original = place.replace(`.${language}`, '')
    return { file, text, language, place, translates: language === 'en' ? undefined : original }
  })
  const places = new Map(sources.map(({ file, place }) => [file, `/docs/${place}`]))
  for (const [file, href] of Object.entries(ELSEWHERE)) places.set(file, href)
  return sources.map(({ text, ...source }) => ({
    ...source,
    content: renderMarkdown(text, { file: source.file, link: (file) => places.get(file), image }),
  }))
}

function placeOf(file: string) {
  const other = Object.entries(OTHERS).find(([name]) => name === file)?.[1]
  return other ?? file.replace(/^docs\//, '').replace(/(?:\/README|\/index)?\.md$/, '')
}

function markdownBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((one, other) => one.name.localeCompare(other.name))
    .flatMap((entry) => {
      const name = posix.join(folder, entry.name)
      if (entry.isDirectory()) return markdownBelow(root, name)
      return entry.name.endsWith('.md') ? [name] : []
    })
}
