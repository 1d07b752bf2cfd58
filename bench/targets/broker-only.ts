import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Target } from './target'

/** Busbar's broker in a process of its own, which acknowledges at once or after its journal stored. */
export async function startBrokerOnly(mode: 'acknowledge' | 'journal'): Promise<Target> {
  const child = fork(join(__dirname, 'broker-process.js'), [mode])
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return {
    name: mode === 'journal' ? 'broker with journal' : 'broker alone',
    port,
    password: 'any',
    pids: [child.pid ?? 0],
    async stop() {
      const exited = once(child, 'exit')
      child.send('stop')
      await exited
    },
  }
}
