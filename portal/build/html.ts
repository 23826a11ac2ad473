// HTML from templates: what is put in is escaped, unless it is HTML already.

class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString() {
    return this.text
  }
}

export type Atom = Html | string | number | false | undefined
export type Part = Atom | readonly (Atom | readonly Atom[])[]

export const raw = (text: string) => new Html(text)

export function markup(strings: TemplateStringsArray, ...parts: Part[]) {
  return raw(strings.reduce((text, string, index) => text + written(parts[index - 1]) + string))
}

export function escape(text: string) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

function written(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  return Array.isArray(part) ? part.map(written).join('') : escape(String(part))
}

/** The id of a heading, as GitHub makes it. */
export function slug(text: string) {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
}
