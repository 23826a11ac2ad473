// Hand-written pages: Markdown to HTML, with anchors, marked code, notes, and links between files made links between pages.
import MarkdownIt from 'markdown-it'
import { posix } from 'node:path'
import { codeBlock } from './highlight.js'
import { markup, raw, slug } from './html.js'
import type { Part } from './html.js'
import type { RendererRule, Token } from 'markdown-it'

export interface Section {
  level: number
  id: string
  title: string
  text: string
}
/** intro: what stands before the first section */
export interface Rendered {
  title: string
  lead: string
  intro: Part
  html: Part
  sections: Section[]
}
export interface Place {
  file: string
  link: (file: string) => string | undefined
  image: (file: string) => string
}

const NOTES = { NOTE: 'Note', TIP: 'Tip', IMPORTANT: 'Important', WARNING: 'Warning', CAUTION: 'Caution' }

const markdown = new MarkdownIt({ html: true })

const rules: Record<string, RendererRule> = {
  fence: (tokens, index) => {
    const { info = '', content = '' } = tokens[index] ?? {}
    const [language = ''] = info.trim().split(/\s+/)
    return `${codeBlock(content, language)}\n`
  },
  code_block: (tokens, index) => `${codeBlock(tokens[index]?.content ?? '', '')}\n`,
  table_open: () => '<div class="table"><table>\n',
  table_close: () => '</table></div>\n',
  // The policy of the pages allows no style on an element.
  th_open: (tokens, index) => cell(headerCell(tokens[index + 1]), tokens[index]?.attrGet('style')),
  th_close: (tokens, index) => `</${headerCell(tokens[index - 1])}>`,
  td_open: (tokens, index) => cell('td', tokens[index]?.attrGet('style')),
  heading_close: (tokens, index) => {
    const { tag = '', meta = {} } = tokens[index] ?? {}
    const { id, words } = meta as { id: string; words: string }
    return `${anchor(id, words)}</${tag}>\n`
  },
  // Comments are for those who read the file.
  html_block: (tokens, index) => (tokens[index]?.content ?? '').replace(/<!--.*?-->/gs, ''),
}
Object.assign(markdown.renderer.rules, rules)

/** A header without words heads nothing. */
function headerCell(words: Token | undefined) {
  return words?.content === '' ? 'td' : 'th'
}

function cell(name: string, style: string | number | null | undefined) {
  return style === 'text-align:right' ? `<${name} class="number">` : `<${name}>`
}

/** A mark behind a heading that links to it. */
export function anchor(id: string, words: string) {
  return markup`<a class="anchor" href="#${id}" aria-label="Link to ${words}">#</a>`
}

/** Text within a line, such as a description of openapi.yaml. */
export function inline(text: string) {
  return raw(markdown.renderInline(text))
}

/** The front matter of a file, and what is left without it. */
export function frontMatter(source: string): { matter: Record<string, string>; text: string } {
  const found = /^---\n(.*?)\n---\n/s.exec(source)
  if (found === null) return { matter: {}, text: source }
  const lines = (found[1] ?? '').split('\n').map((line) => line.split(/:\s*/, 2))
  return {
    matter: Object.fromEntries(lines.map(([name = '', value = '']) => [name, value])),
    text: source.slice(found[0].length),
  }
}

export function renderMarkdown(text: string, place: Place): Rendered {
  const tokens = markdown.parse(text, {})
  const sections: Section[] = []
  const ids = new Map()
  let title = ''
  let lead = ''
  const kept: typeof tokens = []
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]
    if (token === undefined) break
    if (token.type === 'heading_open') {
      const level = Number(token.tag.slice(1))
      const words = plain(tokens[index + 1])
      if (level === 1) {
        title = words
        index += 2
        continue
      }
      const base = slug(words)
      const count = ids.get(base) ?? 0
      ids.set(base, count + 1)
      const id = count === 0 ? base : `${base}-${count}`
      token.attrSet('id', id)
      token.attrSet('tabindex', '-1')
      const close = tokens[index + 2]
      if (close !== undefined) close.meta = { id, words }
      sections.push({ level, id, title: words, text: '' })
    } else if (token.type === 'inline') {
      const words = plain(token)
      if (lead === '' && tokens[index - 1]?.type === 'paragraph_open') lead = words
      const last = sections.at(-1)
      if (last !== undefined) last.text += ` ${words}`
    } else if (token.type === 'fence') {
      const last = sections.at(-1)
      if (last !== undefined) last.text += ` ${token.content}`
    }
    relink(token, place)
    kept.push(token)
  }
  const whole = notes(markdown.renderer.render(kept, markdown.options, {}))
  const start = whole.search(/<h2[ >]/)
  const end = start === -1 ? whole.length : start
  return { title, lead, intro: raw(whole.slice(0, end)), html: raw(whole.slice(end)), sections }
}

function relink(token: any, { file, link, image }: Place) {
  for (const child of token.children ?? []) {
    if (child.type === 'link_open') {
      const href = child.attrGet('href')
      if (/^(?:[a-z]+:|#|\/)/i.test(href)) continue
      const [path, hash] = href.split('#')
      const target = link(posix.normalize(posix.join(posix.dirname(file), path)))
      child.attrSet('href', `${target ?? href}${hash === undefined ? '' : `#${hash}`}`)
    } else if (child.type === 'image') {
      const source = child.attrGet('src')
      if (!/^(?:[a-z]+:|\/)/i.test(source)) {
        child.attrSet('src', image(posix.normalize(posix.join(posix.dirname(file), source))))
      }
      child.attrSet('loading', 'lazy')
    }
  }
}

/** GitHub's notes: a quotation that starts with `[!NOTE]`. */
function notes(text: string) {
  return text.replace(
    /<blockquote>\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*(.*?)<\/blockquote>/gs,
    (_, kind, rest) =>
      `<div class="note note-${kind.toLowerCase()}" role="note"><p class="note-title">${NOTES[kind as keyof typeof NOTES]}</p><p>${rest}</div>`,
  )
}

function plain(inlineToken: any) {
  return inlineToken.children
    .filter((child: any) => ['text', 'code_inline', 'softbreak'].includes(child.type))
    .map((child: any) => (child.type === 'softbreak' ? ' ' : child.content))
    .join('')
}
