import { type Control, inModule } from './control.js'

export default [
  {
    name: 'open connections are closed at once',
    replace: [
      inModule('service', {
        createService: (createService) => async (options) => {
          const service = await createService(options)
          return {
            ...service,
            close(times) {
              service.server.closeAllConnections()
              return service.close(times)
            },
          }
        },
      }),
    ],
  },
  {
    name: 'kept connections are closed as soon as they are idle',
    replace: [inModule('main', { LINGER: () => 0 })],
  },
] satisfies Control[]
