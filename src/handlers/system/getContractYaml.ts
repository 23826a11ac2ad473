import { handler } from '../handler.js'

export const getContractYaml = handler<'getContractYaml'>(['served'], (_, { document }) =>
  Promise.resolve({ outcome: 'served', document: document.yaml }),
)
