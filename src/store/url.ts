/** Where a database is. */
export interface DatabaseAddress {
  engine: 'sqlite'
  /** As it was written: absolute, or relative to the working directory. */
  path: string
}

const WANTED = 'sqlite: and a path, such as sqlite:./data/signoff.db or sqlite:/var/lib/signoff/signoff.db'

/**
 * Reads SIGNOFF_DATABASE_URL.
 * @throws Error whose message says what it must be. It never repeats the text, which may hold a password.
 */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  const scheme = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(text)?.[0].toLowerCase()
  if (scheme === undefined) throw new Error(WANTED)
  if (scheme !== 'sqlite') throw new Error(`${WANTED}; there is no store for ${scheme}: yet`)
  const rest = text.slice('sqlite:'.length)
  // An empty authority, as in file:///abs; any other would be taken for a folder or for a host, depending on the reader.
  const path = rest.startsWith('///') ? rest.slice(2) : rest
  if (path.startsWith('//')) throw new Error(`${WANTED}; two slashes would begin a host`)
  if (path === '' || /[/\\]$/.test(path) || /(^|[/\\])\.\.?$/.test(path)) {
    throw new Error(`${WANTED}; the path must name a file`)
  }
  if (path.includes(':memory:')) throw new Error(`${WANTED}; sessions must be kept in a file to survive`)
  if (/[?#\0]/.test(path)) throw new Error(`${WANTED}, without parameters`)
  return { engine: 'sqlite', path }
}
