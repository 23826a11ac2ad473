// What the page's search looks through: every section of every page, and every operation.
import MiniSearch from 'minisearch'
import { searchOptions } from '../browser/search-options.js'
import type { Contract, Description } from './description.js'

export interface Entry {
  href: string
  title: string
  page: string
  text: string
}

export function searchIndex(entries: Entry[]) {
  const index = new MiniSearch(searchOptions)
  index.addAll(entries.map((entry, id) => ({ id, ...entry })))
  return JSON.stringify(index)
}

export function entriesOf(
  { href, title }: { href: string; title: string },
  lead: string,
  sections: { id: string; title: string; text: string }[],
): Entry[] {
  return [
    { href, title, page: '', text: lead },
    ...sections.map((section) => ({
      href: `${href}#${section.id}`,
      title: section.title,
      page: title,
      text: section.text,
    })),
  ]
}

/**
 * What exact names lead to, before anything that only contains them: outcomes and their texts, calls and paths, the ids
 * of operations, cookies and headers.
 */
export function exactNames({ operations, contracts }: Description) {
  const names = new Map<string, { href: string; title: string; page: string }[]>()
  const add = (name: string, target: { href: string; title: string; page: string }) => {
    const key = name.toLowerCase()
    const known = names.get(key) ?? []
    if (!known.some(({ href }) => href === target.href)) names.set(key, [...known, target])
  }
  for (const { name, title, operations: own } of contracts) {
    const cookies = own.flatMap(({ fields }) => fields.filter((field) => field.in === 'cookie'))
    for (const cookie of cookies) add(cookie.name, { href: `/docs/contracts/${name}`, title, page: 'cookie' })
  }
  for (const operation of operations) {
    const { id, contract, method, path, prefix, summary, fields, outcomes } = operation
    const page = `/docs/contracts/${contract}`
    const target = { href: `${page}#${id}`, title: summary, page: `${method} ${path} · ${id}` }
    for (const known of [path, path.slice(prefix.length)]) {
      for (const name of [known, `${method} ${known}`]) add(name, target)
    }
    add(id, target)
    for (const field of fields) if (field.in !== 'path') add(field.name, target)
    for (const outcome of outcomes) {
      const place = {
        href: `${page}#${id}.${outcome.name}`,
        title: `${outcome.status} ${outcome.name}`,
        page: `${method} ${path} · ${id}`,
      }
      add(outcome.name, place)
      for (const text of textsOf(outcome.body)) add(text, place)
      for (const header of outcome.headers) if (header.name === 'Set-Cookie') add(header.name, target)
    }
  }
  return JSON.stringify(Object.fromEntries(names))
}

/** The sentences in a body: what has a blank. */
function textsOf(body: unknown): string[] {
  if (typeof body === 'string') return body.includes(' ') ? [body] : []
  return typeof body === 'object' && body !== null ? Object.values(body).flatMap(textsOf) : []
}

export function operationEntries({ name, title, operations }: Contract): Entry[] {
  return operations.map((operation) => ({
    href: `/docs/contracts/${name}#${operation.id}`,
    title: operation.summary,
    page: `${title} · ${operation.id}`,
    text: [
      operation.id,
      operation.id.replace(/([A-Z])/g, ' $1'),
      operation.method,
      operation.path,
      operation.path.replaceAll('/', ' '),
      operation.description,
      ...operation.fields.map((field) => `${field.name} ${field.description}`),
      ...operation.outcomes.map(
        (outcome) =>
          `${outcome.status} ${outcome.name} ${outcome.description} ${JSON.stringify(outcome.body)}`,
      ),
    ].join(' '),
  }))
}
