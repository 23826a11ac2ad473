// Shared by the build, which makes the index, and the page, which asks it: both must read words alike.
import type { Options } from 'minisearch'

const MARKS = /\p{Mark}/gu

export const searchOptions: Options = {
  fields: ['title', 'page', 'text'],
  storeFields: ['title', 'page', 'href'],
  // Without its marks a Vietnamese word is found by those who type none.
  processTerm: (term) => term.toLowerCase().normalize('NFD').replace(MARKS, '').replaceAll('đ', 'd') || null,
  searchOptions: {
    boost: { title: 4, page: 2 },
    prefix: true,
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    combineWith: 'AND',
  },
}
