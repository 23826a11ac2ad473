import type { Contract } from '../contract/contract.js'
import { ambientOf, type Sendable, type SignoffContext } from '../http/context.js'
import type { PortalFile, PortalFiles } from './files.js'
import { chooseEncoding, isKnown } from './negotiate.js'

const HOME = '/docs/'
const NOT_FOUND = '/docs/not-found'
const ALLOW = 'GET, HEAD'

/**
 * Pages run their own scripts and speak with their own service, and nothing else: no script or style within a page, no
 * other origin, and no text that a script would make HTML of.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "font-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

export interface PortalOptions {
  /** Undefined if the portal is off, or not built: requests then go on to the contracts. */
  portal: PortalFiles | undefined
  /** Headers that every reply carries, from openapi.yaml's x-every-reply. */
  everyReply: Readonly<Record<string, string>>
  contract: Contract
  /** Milliseconds since the epoch. */
  clock: () => number
}

/** Answers what is the portal's; undefined for all other paths, which are the contracts'. */
export type Portal = (ctx: SignoffContext) => Sendable | undefined

/** Serves the portal below /docs/, and leads from / to it. */
export function createPortal({ portal: files, everyReply, contract, clock }: PortalOptions): Portal {
  if (files === undefined) return () => undefined
  const common = Object.entries({ ...everyReply, 'Content-Security-Policy': POLICY }).flat()
  return (ctx) => {
    const { path, requestId } = ctx.state
    if (path !== '/' && path !== '/docs' && !path.startsWith(HOME)) return undefined
    ctx.state.contract = 'portal'
    if (ctx.req.method !== 'GET' && ctx.req.method !== 'HEAD') {
      const refused = { outcome: 'method-not-allowed', allow: ALLOW }
      return contract.outside.render(refused, ambientOf(ctx, clock(), true))
    }
    const headers = ['X-Request-Id', requestId, ...common]
    if (!path.startsWith(HOME)) return redirect(headers, HOME, 302)
    const file = files.get(path)
    if (file !== undefined && path !== NOT_FOUND) return page(ctx, file, 200, headers)
    const bare = path.slice(0, -1)
    if (path.endsWith('/') && !bare.endsWith('/') && bare !== NOT_FOUND && files.has(bare))
      return redirect(headers, bare, 308)
    const notFound = files.get(NOT_FOUND)
    return notFound && page(ctx, notFound, 404, headers)
  }
}

function redirect(headers: string[], location: string, status: number): Sendable {
  return {
    outcome: 'redirected',
    status,
    headers: [...headers, 'Location', location, 'Cache-Control', 'no-cache', 'Content-Length', '0'],
    body: undefined,
  }
}

function page(ctx: SignoffContext, file: PortalFile, status: number, headers: string[]): Sendable {
  const encoding = chooseEncoding(ctx.req.headers['accept-encoding'], file.variants.keys())
  const variant = file.variants.get(encoding)
  if (variant === undefined) throw new Error('A file of the portal lacks its uncompressed form')
  // Revalidated each time, so that an upgrade is seen at once.
  const common = [...headers, 'Cache-Control', 'no-cache', 'Vary', 'Accept-Encoding', 'ETag', variant.etag]
  if (status === 200 && isKnown(ctx.req.headers['if-none-match'], variant.etag)) {
    return { outcome: 'not-modified', status: 304, headers: common, body: undefined }
  }
  const coded = encoding === 'identity' ? [] : ['Content-Encoding', encoding]
  return {
    outcome: status === 200 ? 'served' : 'not-found',
    status,
    headers: [...common, 'Content-Type', file.type, ...coded, 'Content-Length', String(variant.bytes.length)],
    body: variant.bytes,
  }
}
