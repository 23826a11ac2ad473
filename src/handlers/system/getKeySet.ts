import { handler } from '../handler.js'

export const getKeySet = handler<'getKeySet'>(['listed'], async (_, { sessions }) => ({
  outcome: 'listed',
  keys: await sessions.publicKeys(),
}))
