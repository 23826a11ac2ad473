// Code as HTML with its parts marked, made when the portal is built: browsers have nothing to do for it.
import highlighter from 'highlight.js/lib/common'
import dockerfile from 'highlight.js/lib/languages/dockerfile'
import http from 'highlight.js/lib/languages/http'
import nginx from 'highlight.js/lib/languages/nginx'
import { escape, markup, raw } from './html.js'
import { ORIGIN } from './samples/request.js'

for (const [name, language] of Object.entries({ dockerfile, http, nginx }))
  highlighter.registerLanguage(name, language)
highlighter.registerAliases(['sh', 'console'], { languageName: 'bash' })
// Not known to the library, and near enough.
highlighter.registerAliases(['caddy', 'caddyfile', 'Caddyfile'], { languageName: 'nginx' })
highlighter.registerAliases(['systemd', 'haproxy'], { languageName: 'ini' })

/** A block of code. Where it names the origin of a fresh start, the page puts its own. */
export function codeBlock(code: string, language: string) {
  const known = highlighter.getLanguage(language) !== undefined
  const marked = known ? highlighter.highlight(code.trimEnd(), { language }).value : escape(code.trimEnd())
  const withOrigin = marked.replaceAll(ORIGIN, `<span class="origin">${ORIGIN}</span>`)
  return markup`<div class="code">
    <pre><code>${raw(withOrigin)}</code></pre>
  </div>`
}

/** Longer JSON is broken into lines. */
const WIDTH = 76

/** An example's body, with what changes from reply to reply marked. */
export function jsonExample(value: unknown, volatile: Record<string, string[]>) {
  const holes = new Set(Object.values(volatile).flat())
  const isShort = JSON.stringify(value).length <= WIDTH
  const write = (node: unknown, pointer: string, indent: string): string => {
    const inner = isShort ? '' : `\n${indent}  `
    const outer = isShort ? '' : `\n${indent}`
    const marked = (text: string) => (holes.has(pointer) ? `<mark>${text}</mark>` : text)
    if (Array.isArray(node)) {
      const items = node.map((item, index) => write(item, `${pointer}/${index}`, `${indent}  `))
      return marked(`[${inner}${items.join(`,${inner || ' '}`)}${outer}]`)
    }
    if (typeof node === 'object' && node !== null) {
      const members = Object.entries(node).map(([name, member]) => {
        const key = `<span class="hljs-attr">${escape(JSON.stringify(name))}</span>`
        return `${key}: ${write(member, `${pointer}/${name}`, `${indent}  `)}`
      })
      return marked(`{${isShort ? ' ' : inner}${members.join(`,${inner || ' '}`)}${isShort ? ' ' : outer}}`)
    }
    const kind = typeof node === 'string' ? 'string' : typeof node === 'number' ? 'number' : 'literal'
    return marked(`<span class="hljs-${kind}">${escape(JSON.stringify(node))}</span>`)
  }
  return raw(write(value, '', ''))
}
