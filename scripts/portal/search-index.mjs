// What the page's search looks through: every section of every page, and every operation.
import MiniSearch from 'minisearch'
import { searchOptions } from '../../portal/scripts/search-options.mjs'

/**
 * @typedef {{ href: string, title: string, page: string, text: string }} Entry
 */

/** @param {Entry[]} entries */
export function searchIndex(entries) {
  const index = new MiniSearch(searchOptions)
  index.addAll(entries.map((entry, id) => ({ id, ...entry })))
  return JSON.stringify(index)
}

/**
 * @param {{ href: string, title: string }} page
 * @param {string} lead
 * @param {{ id: string, title: string, text: string }[]} sections
 * @returns {Entry[]}
 */
export function entriesOf({ href, title }, lead, sections) {
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
 * @param {import('./description.mjs').Contract} contract
 * @returns {Entry[]}
 */
export function operationEntries({ name, title, operations }) {
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
