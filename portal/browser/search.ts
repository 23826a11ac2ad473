// Search over all pages and operations, in the browser. The index is fetched when the field is first used.
import type MiniSearch from 'minisearch'
import type { SearchResult } from 'minisearch'
import { element } from './elements.js'
import { searchOptions } from './search-options.js'

const SHOWN = 8

/** Other words for the names that the service uses. */
const SYNONYMS: [words: RegExp, name: string][] = [
  [/^(?:sign|log)[ -]?(?:out|off)$/i, 'logout'],
  [/^(?:sign|log)[ -]?(?:in|on)$/i, 'login'],
  [/^(?:csrf|xsrf|cross[ -]site request forgery)$/i, 'origin-refused'],
  [/^rate[ -]?limit(?:s|ing|ed)?$/i, 'too-many-attempts'],
]

interface Found {
  href: string
  title: string
  page: string
}

let asked: Promise<(query: string) => Found[]> | undefined

function loadSearch(): Promise<(query: string) => Found[]> {
  const text = (name: string) => fetch(`/docs/assets/${name}`).then((response) => response.text())
  asked ??= Promise.all([import('./minisearch.js'), text('search.json'), text('search-names.json')]).then(
    ([{ default: Search }, entries, exact]) => {
      const index = Search.loadJSON(entries, searchOptions)
      const names = new Map(Object.entries(JSON.parse(exact) as Record<string, Found[]>))
      return (query: string) => find(index, names, query)
    },
  )
  return asked
}

/** What is called exactly so comes first; a page in another language than the words comes last. */
function find(index: MiniSearch, names: ReadonlyMap<string, Found[]>, query: string): Found[] {
  const name = SYNONYMS.find(([words]) => words.test(query))?.[1] ?? query
  const results = index.search(name) as (SearchResult & Found)[]
  const isVietnamese = /[^\p{ASCII}]/u.test(query)
  const isTranslated = ({ href }: Found) => /\.vi(?:#|$)/.test(href)
  const sorted = isVietnamese
    ? results
    : [...results.filter((result) => !isTranslated(result)), ...results.filter(isTranslated)]
  const all = [...(names.get(name.toLowerCase().replace(/\s+/g, ' ')) ?? []), ...sorted]
  return all.filter(({ href }, at) => all.findIndex((other) => other.href === href) === at).slice(0, SHOWN)
}

/** A combobox as the ARIA practices describe it: the focus stays in the field, arrows move through the list. */
export function startSearch(): void {
  const input = document.querySelector<HTMLInputElement>('#search')
  const list = document.querySelector<HTMLElement>('#search-results')
  const status = document.querySelector<HTMLElement>('#search-status')
  if (input === null || list === null || status === null) return
  let active = -1

  const options = () => [...list.querySelectorAll<HTMLAnchorElement>('[role=option]')]
  const close = () => {
    list.hidden = true
    list.replaceChildren()
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
    active = -1
  }
  const activate = (next: number) => {
    const all = options()
    if (all.length === 0) return
    active = (next + all.length) % all.length
    all.forEach((option, at) => {
      option.setAttribute('aria-selected', String(at === active))
    })
    const option = all[active]
    if (option === undefined) return
    input.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  }
  const search = async () => {
    const query = input.value.trim()
    if (query === '') {
      status.textContent = ''
      close()
      return
    }
    const results = (await loadSearch())(query)
    // While the index was fetched, more may have been typed.
    if (query !== input.value.trim()) return
    close()
    list.append(...(results.length === 0 ? [nothing(query)] : results.map(optionOf)))
    list.hidden = false
    input.setAttribute('aria-expanded', String(results.length > 0))
    status.textContent = results.length === 0 ? 'Nothing found' : `${results.length} results`
    if (results.length > 0) activate(0)
  }

  input.addEventListener('focus', () => void loadSearch())
  input.addEventListener('input', () => void search())
  input.addEventListener('keydown', (event) => {
    const isOpen = !list.hidden
    if (event.key === 'ArrowDown' && isOpen) activate(active + 1)
    else if (event.key === 'ArrowUp' && isOpen) activate(active - 1)
    else if (event.key === 'Enter' && isOpen) options()[active]?.click()
    else if (event.key === 'Escape') {
      if (isOpen) close()
      else {
        input.value = ''
        input.blur()
      }
    } else return
    event.preventDefault()
  })
  input.addEventListener('blur', (event) => {
    if (!(event.relatedTarget instanceof Node && list.contains(event.relatedTarget))) close()
  })
  // A press would take the focus, and with it the list, before the click.
  list.addEventListener('mousedown', (event) => {
    event.preventDefault()
  })
  list.addEventListener('click', close)
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select')
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    input.focus()
    input.select()
  })
}

function optionOf({ href, title, page }: Found, at: number): HTMLElement {
  return element(
    'a',
    { role: 'option', id: `result-${at}`, href, tabindex: '-1', 'aria-selected': 'false' },
    element('span', { class: 'result-title' }, title),
    ...(page === '' ? [] : [' ', element('span', { class: 'result-page' }, page)]),
  )
}

function nothing(query: string): HTMLElement {
  return element('p', { class: 'result-none' }, `Nothing found for “${query}”`)
}
