import { type Control, inModule } from './control.js'

/** Milliseconds that a look through all connections takes. */
const LOOK = 120

export default [
  { name: 'a small limit of connections', environment: { SIGNOFF_MAX_CONNECTIONS: '1000' } },
  { name: 'a limit for each address', environment: { SIGNOFF_MAX_CONNECTIONS_PER_SOURCE: '1000' } },
  {
    name: 'all connections are looked through for each check',
    timed: true,
    replace: [
      inModule('http/server', {
        createHttpServer: (createHttpServer) => (options) =>
          createHttpServer({
            ...options,
            serve(request, response) {
              const until = performance.now() + (request.url === '/auth/session' ? LOOK : 0)
              while (performance.now() < until);
              return options.serve(request, response)
            },
          }),
      }),
    ],
  },
  {
    name: 'slow headers are waited for',
    replace: [inModule('http/server', { HEADERS_TIMEOUT: () => 600_000, REQUEST_TIMEOUT: () => 600_000 })],
  },
] satisfies Control[]
