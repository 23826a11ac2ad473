/** Most targets: neither a host nor a query. */
const PLAIN = /^\/[^?#]*$/
const EMPTY: ReadonlyMap<string, readonly string[]> = new Map()

/**
 * The path and the query of a request's target (RFC 9112, 3.2): origin-form as nearly all send it, absolute-form as some
 * proxies do. The path stays as it was sent, so that only its documented spelling is an operation; the query is decoded.
 */
export function requestTarget(target: string): {
  path: string
  query: ReadonlyMap<string, readonly string[]>
} {
  if (PLAIN.test(target)) return { path: target, query: EMPTY }
  const relative = target.replace(/^https?:\/\/[^/?#]*/i, '')
  const [withoutFragment = ''] = relative.split('#', 1)
  const mark = withoutFragment.indexOf('?')
  const path = mark === -1 ? withoutFragment : withoutFragment.slice(0, mark)
  const query = new Map<string, string[]>()
  if (mark !== -1) {
    for (const [name, value] of new URLSearchParams(withoutFragment.slice(mark + 1))) {
      const values = query.get(name)
      if (values) values.push(value)
      else query.set(name, [value])
    }
  }
  return { path: path === '' ? '/' : path, query }
}
