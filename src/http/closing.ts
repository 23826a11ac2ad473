import type { Duplex } from 'node:stream'
import { addHeader, type SignoffContext } from './context.js'

const closing = Symbol('closing')

interface ClosingSocket extends Duplex {
  [closing]?: true
}

/**
 * Closes the connection after the reply to this request. What has come behind it, perhaps in the same piece, is not carried out: where
 * a message has two readings, it may be a part of it.
 */
export function closeAfter(ctx: SignoffContext): void {
  addHeader(ctx, 'Connection', 'close')
  takeNothingMore(ctx.req.socket)
}

export function takeNothingMore(socket: ClosingSocket): void {
  socket[closing] = true
}

export function takesNothingMore(socket: ClosingSocket): boolean {
  return socket[closing] === true
}
