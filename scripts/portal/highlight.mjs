// Code as HTML with its parts marked, made when the portal is built: browsers have nothing to do for it.
import highlighter from 'highlight.js/lib/common'
import dockerfile from 'highlight.js/lib/languages/dockerfile'
import http from 'highlight.js/lib/languages/http'
import nginx from 'highlight.js/lib/languages/nginx'
import { escape, markup, raw } from './html.mjs'
import { ORIGIN } from './samples/request.mjs'

for (const [name, language] of Object.entries({ dockerfile, http, nginx }))
  highlighter.registerLanguage(name, language)
highlighter.registerAliases(['sh', 'console'], { languageName: 'bash' })
// Not known to the library, and near enough.
highlighter.registerAliases(['caddy', 'caddyfile', 'Caddyfile'], { languageName: 'nginx' })
highlighter.registerAliases(['systemd', 'haproxy'], { languageName: 'ini' })

/**
 * A block of code. Where it names the origin of a fresh start, the page puts its own.
 * @param {string} code
 * @param {string} language
 */
export function codeBlock(code, language) {
  const known = highlighter.getLanguage(language) !== undefined
  const marked = known ? highlighter.highlight(code.trimEnd(), { language }).value : escape(code.trimEnd())
  const withOrigin = marked.replaceAll(ORIGIN, `<span class="origin">${ORIGIN}</span>`)
  return markup`<div class="code">
    <pre><code>${raw(withOrigin)}</code></pre>
  </div>`
}

/** Longer JSON is broken into lines. */
const WIDTH = 76

/**
 * An example's body, with what changes from reply to reply marked.
 * @param {unknown} value
 * @param {Record<string, string[]>} volatile
 */
export function jsonExample(value, volatile) {
  const holes = new Set(Object.values(volatile).flat())
  const isShort = JSON.stringify(value).length <= WIDTH
  /**
   * @param {unknown} node
   * @param {string} pointer
   * @param {string} indent
   * @returns {string}
   */
  const write = (node, pointer, indent) => {
    const inner = isShort ? '' : `\n${indent}  `
    const outer = isShort ? '' : `\n${indent}`
    /** @param {string} text */
    const marked = (text) => (holes.has(pointer) ? `<mark>${text}</mark>` : text)
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
