import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import MarkdownIt from 'markdown-it'
import { ROOT } from '../../harness/root.js'

/** A page as its readers see it, in parts. */
export interface Page {
  /** From the root, as `docs/running.md`. */
  file: string
  headings: { level: number; text: string; anchor: string }[]
  /** Fenced code, in its order. */
  blocks: { language: string; text: string }[]
  links: string[]
  images: { source: string; alt: string }[]
  tables: string[][][]
}

const markdown = new MarkdownIt({ html: true })

/** Every page for people: those at the root, and all below docs/. */
export function pageFiles(): string[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  const pages = docs.filter((name) => name.endsWith('.md')).map((name) => posix.join('docs', name))
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pages.sort()]
}

export function readPage(file: string): Page {
  const source = readFileSync(join(ROOT, file), 'utf8').replace(/^---\n.*?\n---\n/s, '')
  const page: Page = { file, headings: [], blocks: [], links: [], images: [], tables: [] }
  const anchors = new Map<string, number>()
  const tokens = markdown.parse(source, {})
  tokens.forEach(({ type, tag, info, content, children }, index) => {
    if (type === 'fence') page.blocks.push({ language: info.trim(), text: content })
    if (type === 'heading_open') {
      const text = tokens[index + 1]?.content ?? ''
      page.headings.push({ level: Number(tag.slice(1)), text, anchor: anchorOf(text, anchors) })
    }
    if (type === 'table_open') page.tables.push([])
    if (type === 'tr_open') page.tables.at(-1)?.push([])
    if (type === 'td_open')
      page.tables
        .at(-1)
        ?.at(-1)
        ?.push(tokens[index + 1]?.content ?? '')
    for (const child of children ?? []) {
      if (child.type === 'link_open') page.links.push(String(child.attrGet('href')))
      if (child.type === 'image') {
        page.images.push({ source: String(child.attrGet('src')), alt: child.content })
      }
    }
  })
  // A head has no td.
  page.tables = page.tables.map((rows) => rows.filter((row) => row.length > 0))
  return page
}

/** As GitHub makes them. */
function anchorOf(text: string, seen: Map<string, number>): string {
  const base = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
  const count = seen.get(base) ?? 0
  seen.set(base, count + 1)
  return count === 0 ? base : `${base}-${count}`
}
