import type { ContractRequest } from '../contract/request.js'

/** What a request presents in a carrier. */
export type Presented =
  | { state: 'presented'; credential: string }
  | { state: 'missing' }
  /** More than one, where there may be one. */
  | { state: 'doubled' }
  /** An Authorization header of another scheme than Bearer. */
  | { state: 'scheme-unsupported' }

/** Reads one carrier. Whether the credential names a session is not its matter. */
export type Carrier = (request: ContractRequest) => Presented

const missing: Presented = { state: 'missing' }

/**
 * `Authorization: Bearer CREDENTIAL` (RFC 6750), as FastAPI's HTTPBearer reads it: the scheme is what stands before the
 * first space, in any case; what follows, trimmed, is the credential, spaces inside included. A scheme alone is missing.
 */
export const bearer: Carrier = ({ headers }) => {
  const value = headerText(headers['authorization'])
  const space = value.indexOf(' ')
  const credential = space === -1 ? '' : value.slice(space + 1).trim()
  if (credential === '') return missing
  return value.slice(0, space).toLowerCase() === 'bearer'
    ? { state: 'presented', credential }
    : { state: 'scheme-unsupported' }
}

/** As {@link bearer}, or the credential alone, without a scheme. */
export const bearerOrBare: Carrier = (request) => {
  const value = headerText(request.headers['authorization'])
  if (value === '' || value.toLowerCase() === 'bearer') return missing
  return value.includes(' ') ? bearer(request) : { state: 'presented', credential: value }
}

/** A header of its own. Two lines of it arrive joined by a comma, which no credential has. */
export function header(name: string): Carrier {
  return ({ headers }) => given(headerText(headers[name]))
}

export function queryParameter(name: string): Carrier {
  return ({ query }) => {
    const values = query.get(name) ?? []
    return values.length > 1 ? { state: 'doubled' } : given(values[0])
  }
}

/** A member of the JSON body. What is not a string is missing. */
export function bodyMember(name: string): Carrier {
  return ({ body }) => {
    if (body.kind !== 'json') return missing
    if (body.duplicates.has(name)) return { state: 'doubled' }
    const value = body.members.get(name)
    return typeof value === 'string' ? given(value) : missing
  }
}

/**
 * A cookie (RFC 6265), as strictly as it was set: two of the name count as none, a space beside `=` makes another name or
 * value, and one pair of double quotes is stripped, as some clients send it so.
 */
export function cookie(name: string): Carrier {
  const start = `${name}=`
  return ({ headers }) => {
    const values = cookieValues(headerText(headers['cookie']), start)
    const [value] = values
    return value === undefined || values.length > 1 ? missing : given(unquoted(value))
  }
}

/** What follows `start`, a cookie's name and `=`, in each pair of a Cookie header that begins so. */
export function cookieValues(header: string, start: string): string[] {
  return header
    .split(';')
    .map((pair) => pair.replace(/^[ \t]+/, ''))
    .filter((pair) => pair.startsWith(start))
    .map((pair) => pair.slice(start.length))
}

/** Without one pair of double quotes around it. */
export function unquoted(value: string): string {
  return /^"(.*)"$/.exec(value)?.[1] ?? value
}

/** Any of several carriers. Given in more than one, it must be the same. */
export function either(...carriers: readonly Carrier[]): Carrier {
  return (request) => {
    const presented = carriers.map((carrier) => carrier(request)).filter(({ state }) => state !== 'missing')
    const [first] = presented
    if (first === undefined) return missing
    return presented.every((other) => same(first, other)) ? first : { state: 'doubled' }
  }
}

function given(value: string | undefined): Presented {
  return value === undefined || value === '' ? missing : { state: 'presented', credential: value }
}

function same(one: Presented, other: Presented): boolean {
  return one.state === 'presented' && other.state === 'presented' && one.credential === other.credential
}

function headerText(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.join(', ') ?? '')
}
