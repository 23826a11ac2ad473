import base from './jest.config.js'

/** The tests that need a browser. They say nothing of the contract's coverage. */
export default {
  ...base,
  testMatch: ['**/browser/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  reporters: ['default'],
}
