export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // These need a browser: `npm run check:browser`.
  testPathIgnorePatterns: ['/node_modules/', '/test/.*/browser/'],
  // Logins hash passwords, which takes its time where cores are few.
  testTimeout: 60_000,
  // Tests wait as much as they compute; one worker less than cores would be a single one on small machines.
  maxWorkers: '100%',
  globalTeardown: '<rootDir>/test/support/teardown.js',
  reporters: ['default', '<rootDir>/test/support/contract-reporter.js'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
}
