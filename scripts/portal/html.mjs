// HTML from templates: what is put in is escaped, unless it is HTML already.

class Html {
  /** @param {string} text */
  constructor(text) {
    this.text = text
  }

  toString() {
    return this.text
  }
}

/**
 * @typedef {Html | string | number | false | undefined} Atom
 * @typedef {Atom | readonly (Atom | readonly Atom[])[]} Part
 */

/** @param {string} text */
export const raw = (text) => new Html(text)

/**
 * @param {TemplateStringsArray} strings
 * @param {...Part} parts
 */
export function markup(strings, ...parts) {
  return raw(strings.reduce((text, string, index) => text + written(parts[index - 1]) + string))
}

/** @param {string} text */
export function escape(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/**
 * @param {Part} part
 * @returns {string}
 */
function written(part) {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  return Array.isArray(part) ? part.map(written).join('') : escape(String(part))
}

/**
 * The id of a heading, as GitHub makes it.
 * @param {string} text
 */
export function slug(text) {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
}
