import type { HeadersLike } from './platform.js'

/** The cookie that holds a session. */
export const SESSION_COOKIE = 'auth_session'

/**
 * What a browser does with the session's cookie, where there is no browser. It belongs to the origin of the base URL, and
 * no request goes elsewhere: redirects are not followed.
 */
export interface CookieJar {
  /** The cookie's value, unless there is none or its time is over. */
  get(): string | undefined
  set(value: string | undefined): void
  /** Takes the cookie that a reply sets, and lets go of one that it clears. */
  take(headers: HeadersLike & { getSetCookie?: () => string[] }): void
}

/** @param trusted whether cookies marked `Secure` can be held: over TLS, or on this machine, as in browsers. */
export function createCookieJar(trusted: boolean, initial?: string): CookieJar {
  let held = initial === undefined ? undefined : { value: initial, until: Infinity }
  return {
    get() {
      if (held !== undefined && Date.now() >= held.until) held = undefined
      return held?.value
    },
    set(value) {
      held =
        value === undefined || value === '' ? undefined : { value: checked('cookie', value), until: Infinity }
    },
    take(headers) {
      for (const line of headers.getSetCookie?.() ?? [headers.get('set-cookie') ?? '']) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
        const equals = pair.indexOf('=')
        if (pair.slice(0, equals) !== SESSION_COOKIE) continue
        const given = new Map(
          attributes.map((attribute): [string, string] => {
            const [name = '', value = ''] = attribute.split('=')
            return [name.toLowerCase(), value]
          }),
        )
        if (given.has('secure') && !trusted) continue
        const seconds = Number(given.get('max-age') ?? Infinity)
        const value = pair.slice(equals + 1)
        held = value === '' ? undefined : { value, until: Date.now() + seconds * 1_000 }
      }
    },
  }
}

/** What a Cookie header says, with this cookie as the only one of its name. */
export function joined(header: string | undefined, cookie: string): string {
  const others = (header ?? '').split(';').map((pair) => pair.trim())
  const kept = others.filter((pair) => pair !== '' && pair.split('=', 1)[0]?.trim() !== SESSION_COOKIE)
  return [...kept, `${SESSION_COOKIE}=${checked('cookie', cookie)}`].join('; ')
}

/** @throws TypeError, without the value, if no header can carry it. */
export function checked(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string`)
  if (name === 'bearer' && /^bearer\s/i.test(value))
    throw new TypeError('bearer is the credential without Bearer')
  if (/^[\x20-\x7e]*$/.test(value) && !(name === 'cookie' && /[\s;,"\\]/.test(value))) return value
  throw new TypeError(`${name} has characters that its header cannot carry`)
}
