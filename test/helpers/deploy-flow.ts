import { once } from 'node:events'
import RED from 'node-red'
import helper from 'node-red-node-test-helper'

type Flow = Parameters<typeof helper.setFlows>[0]
type Credentials = Parameters<typeof helper.setFlows>[2]

/** Deploys a flow and resolves when it runs. The helper's own wait ends after 300 ms, which a busy machine may need. */
export async function deployFlow(flow: Flow, type: 'full' | 'nodes', credentials: Credentials = {}): Promise<void> {
  const started = once(RED.events, 'flows:started')
  await helper.setFlows(flow, type, credentials).catch((error: Error) => {
    if (error.message !== 'timeout waiting event') throw error
  })
  await started
}
