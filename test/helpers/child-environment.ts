import { join } from 'node:path'

/**
 * What a program that a test starts finds in its environment: everything but Jest's own NODE_OPTIONS. Some hundred are started, most of
 * them Node-RED: what one has compiled the next need not.
 */
export function childEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...inherited } = process.env
  return { NODE_COMPILE_CACHE: join(__dirname, '../../node_modules/.cache/tests-compiled'), ...inherited }
}
