import { type Control, inModule } from './control.js'

/** Names and values in turn, without one header. */
function without(headers: readonly string[], name: string): string[] {
  return headers.filter((_, index) => headers[index - (index % 2)] !== name)
}

export default [
  {
    name: 'replies of the parser are bare',
    replace: [
      inModule('contract/replies', {
        rawReply: (rawReply) => (reply) => rawReply({ ...reply, headers: [] }),
      }),
    ],
  },
  {
    name: 'replies without a body lack what all carry',
    replace: [
      inModule('http/context', {
        send: (send) => (ctx, reply) => {
          const headers = without(reply.headers, 'X-Content-Type-Options')
          send(ctx, reply.body === undefined ? { ...reply, headers } : reply)
        },
      }),
    ],
  },
  {
    name: 'a banner',
    replace: [
      inModule('http/context', {
        send: (send) => (ctx, reply) => {
          send(ctx, { ...reply, headers: [...reply.headers, 'X-Powered-By', 'Koa'] })
        },
      }),
    ],
  },
  {
    name: 'failures may be kept',
    replace: [
      inModule('http/context', {
        send: (send) => (ctx, reply) => {
          const headers = reply.headers.map((part) => (part === 'no-store' ? 'private' : part))
          send(ctx, reply.status >= 500 ? { ...reply, headers } : reply)
        },
      }),
    ],
  },
  {
    name: 'pages of the portal lack what all replies carry',
    replace: [
      inModule('portal/portal', {
        createPortal: (createPortal) => (options) => createPortal({ ...options, everyReply: {} }),
      }),
    ],
  },
] satisfies Control[]
