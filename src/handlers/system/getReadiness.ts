import { handler } from '../handler.js'

export const getReadiness = handler<'getReadiness'>(
  ['ready', 'store-unavailable', 'draining'],
  async (_, { readiness }) => ({ outcome: await readiness() }),
)
