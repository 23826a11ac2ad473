import { handler } from '../handler.js'

export const getContractJson = handler<'getContractJson'>(['served'], (_, { document }) =>
  Promise.resolve({ outcome: 'served', document: document.json }),
)
