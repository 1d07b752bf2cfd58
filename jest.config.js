/** Specs sit beside what they specify; `test/` holds what crosses units. Threads run the compiled code, so `pretest` builds. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs', ignoreDynamic: true },
        sourceMaps: 'inline',
      },
    ],
  },
  testTimeout: 30_000,
  // Much of the time is waiting for other processes: browsers, brokers, databases.
  maxWorkers: 3,
}
