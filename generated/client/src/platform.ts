// Copied from sdk/typescript by `npm run generate`; edit it there.

// The platform's own types where the compiler knows them, and what this client needs of them where it does not: so the
// package type-checks with the DOM's types, with Node's, and with neither.

export interface HeadersLike {
  get(name: string): string | null
  has(name: string): boolean
  forEach(callback: (value: string, name: string) => void): void
}

export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

export interface ResponseLike {
  readonly status: number
  readonly headers: HeadersLike
  /** Read as a stream where it is the platform's, so that no more is read than can be an answer. */
  readonly body?: unknown
  text(): Promise<string>
}

/** What this client gives to `fetch`. */
export interface RequestLike {
  method: string
  headers: Record<string, string>
  body?: string
  redirect: 'manual'
  /** In browsers. */
  credentials?: Credentials
  signal: PlatformSignal
}

/** Which cookies browsers send and take. */
export type Credentials = 'omit' | 'same-origin' | 'include'

/** The headers of a reply: the platform's `Headers`. */
export type ReplyHeaders = typeof globalThis extends { Headers: { prototype: infer Platform } }
  ? Platform
  : HeadersLike

/** The platform's `AbortSignal`. */
export type PlatformSignal = typeof globalThis extends { AbortSignal: { prototype: infer Platform } }
  ? Platform
  : AbortSignalLike

/** The platform's `fetch`, or what can stand for it. */
export type Fetch = (url: string, request: RequestLike) => Promise<ResponseLike>

/**
 * Whether requests may name their own Cookie and User-Agent. Browsers drop the first and hold cookies themselves; there
 * the client leaves both alone.
 */
export function namesOwnHeaders(): boolean {
  if (typeof Request === 'undefined') return true
  return new Request('http://localhost/', { headers: { Cookie: 'a=b' } }).headers.has('Cookie')
}

/** The page's address, in browsers. */
export function pageAddress(): string | undefined {
  const { location }: { location?: { href?: unknown } } = globalThis as { location?: { href?: unknown } }
  return typeof location?.href === 'string' ? location.href : undefined
}
