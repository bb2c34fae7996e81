export { testClock as createClock, type TestClock as Clock } from '../../src/testing/index.ts'
