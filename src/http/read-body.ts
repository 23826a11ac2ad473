import type { IncomingMessage } from 'node:http'
import { brotliDecompressSync } from 'node:zlib'
import bodyParser from 'koa-bodyparser'
import { BODY_LIMIT, type Body, type MediaType, readBody } from '../body/body.js'
import { addHeader, type SignoffContext } from './context.js'

/** The body is larger than the limit; what arrived of it has been thrown away. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** The client went away in the middle of its request. */
export class RequestAborted extends Error {
  override readonly name = 'RequestAborted'
}

/** How much of an oversized body is read, and for how long (ms), so that its sender hears the answer before the close. */
const DRAIN_LIMIT = 8 * 1024 * 1024
const DRAIN_TIME = 2_000

/**
 * koa-bodyparser reads every body as bytes (latin1 keeps each byte a character), within the limit and decompressed. What
 * they mean is decided by the contract: an operation without a documented body ignores them, whatever they are.
 */
const read = bodyParser({
  enableTypes: ['text'],
  textLimit: `${BODY_LIMIT}b`,
  encoding: 'latin1',
  onerror(error) {
    throw error
  },
})

/**
 * Reads a request's body.
 *
 * @throws BodyTooLarge
 * @throws RequestAborted
 */
export async function bodyOf(ctx: SignoffContext, declared: MediaType): Promise<Body> {
  // Names of codings have no case (RFC 9110, section 8.4.1); the parser knows them in small letters.
  const coding = ctx.req.headers['content-encoding']?.toLowerCase() ?? ''
  const isBrotli = coding === 'br'
  const parserCoding = isBrotli || coding === '' ? 'identity' : coding.replace(/^x-gzip$/, 'gzip')
  try {
    await readWithHeaders(ctx, { 'content-type': 'text/plain', 'content-encoding': parserCoding })
  } catch (error) {
    ctx.req.unpipe()
    await drain(ctx.req)
    // A request that was read to its end is destroyed too: that alone does not mean that its client went away.
    const { complete } = ctx.req
    if (!complete) addHeader(ctx, 'Connection', 'close')
    if (has(error, 'type', 'request.aborted') || (ctx.req.destroyed && !complete)) throw new RequestAborted()
    if (has(error, 'type', 'entity.too.large')) throw new BodyTooLarge()
    // The parser's errors carry the body, passwords and all: they go no further. What cannot be decompressed is no JSON, and
    // what nobody looked into must not pass for a body that names no session.
    return unreadBody(declared)
  }
  const bytes = Buffer.from(ctx.request.rawBody, 'latin1')
  return isBrotli ? readBrotli(bytes, declared) : readBody(bytes, declared)
}

/**
 * Runs the parser with other headers than the client sent: it skips bodies of types that it is not told to read. Afterwards
 * the request has its own headers again.
 */
async function readWithHeaders(
  ctx: SignoffContext,
  headers: Pick<IncomingMessage['headers'], 'content-type' | 'content-encoding'>,
): Promise<void> {
  const sent = ctx.req.headers
  ctx.req.headers = { ...sent, ...headers }
  try {
    await read(ctx, () => Promise.resolve())
  } finally {
    ctx.req.headers = sent
  }
}

/**
 * A window of Brotli takes megabytes for as long as its body lasts, so that a thousand at once would take gigabytes. Bodies are
 * gathered first, and then decompressed one after the other; so little takes no time.
 */
function readBrotli(bytes: Buffer, declared: MediaType): Body {
  let content: Buffer
  try {
    content = brotliDecompressSync(bytes, { maxOutputLength: BODY_LIMIT })
  } catch (error) {
    if (has(error, 'code', 'ERR_BUFFER_TOO_LARGE')) throw new BodyTooLarge()
    return unreadBody(declared)
  }
  return readBody(content, declared)
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** A body of which only the declared type is known. */
export function unreadBody(declared: MediaType): Body {
  if (declared === 'json') return { kind: 'malformed', position: 0, expected: 'utf-8' }
  return { kind: 'other', declared, bytes: Buffer.alloc(0) }
}

/** An unread body would reset the connection before the answer is read. */
function drain(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    let bytes = 0
    const timer = setTimeout(done, DRAIN_TIME)
    function done() {
      clearTimeout(timer)
      request.off('data', count).off('end', done).off('close', done).off('error', done).pause()
      resolve()
    }
    function count(chunk: Buffer) {
      bytes += chunk.length
      if (bytes > DRAIN_LIMIT) done()
    }
    request.on('data', count).on('end', done).on('close', done).on('error', done).resume()
  })
}

function has(error: unknown, property: string, value: unknown): boolean {
  return typeof error === 'object' && error !== null && Reflect.get(error, property) === value
}
