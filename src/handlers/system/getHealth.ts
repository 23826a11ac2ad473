import { handler } from '../handler.js'

export const getHealth = handler<'getHealth'>(['alive'], () => Promise.resolve({ outcome: 'alive' }))
