import ipaddr from 'ipaddr.js'
import { nearestFirst } from '../../src/http/client-address.js'
import { type Control, inModule } from './control.js'

const EVERYBODY = [ipaddr.parseCIDR('0.0.0.0/0'), ipaddr.parseCIDR('::/0')]

export default [
  {
    name: 'Allow leaves HEAD out',
    replace: [
      inModule('contract/contract', {
        createContract: (createContract) => (document, handlers, tools) => {
          const contract = createContract(document, handlers, tools)
          return {
            ...contract,
            route(method, path) {
              const found = contract.route(method, path)
              return 'allow' in found ? { allow: found.allow.filter((name) => name !== 'HEAD') } : found
            },
          }
        },
      }),
    ],
  },
  {
    name: 'the first address of X-Forwarded-For counts',
    replace: [
      inModule('http/client-address', {
        nearestFirst: (nearest) => (forwarded) => nearest(forwarded).slice(-1),
      }),
    ],
  },
  {
    name: 'X-Forwarded-For counts from anybody',
    replace: [
      inModule('http/client-address', {
        clientAddress: (clientAddress) => (request, trusted) =>
          nearestFirst(String(request.headers['x-forwarded-for'] ?? ''))[0] ??
          clientAddress(request, trusted),
      }),
    ],
  },
  {
    name: 'X-Forwarded-Host counts from anybody',
    replace: [
      inModule('app', {
        isRefusedAsForeign: (isRefusedAsForeign) => (ctx, options, operation) =>
          isRefusedAsForeign(
            ctx,
            { ...options, config: { ...options.config, trustedProxies: EVERYBODY } },
            operation,
          ),
      }),
    ],
  },
] satisfies Control[]
