import { type Control, inModule } from './control.js'

const kept: number[][] = []

export default [
  {
    name: 'two kilobytes kept of each request',
    replace: [
      inModule('http/context', {
        send: (send) => (ctx, reply) => {
          kept.push(Array.from({ length: 256 }, () => Math.random()))
          send(ctx, reply)
        },
      }),
    ],
  },
  {
    name: 'expired rows that stay',
    replace: [inModule('service', { purgeInterval: () => () => 2_000_000_000 })],
  },
] satisfies Control[]
