import type { Busbar } from './busbar'

/** A node as the editor's API knows it. */
export interface FlowNode {
  readonly id: string
  readonly type: string
  readonly [property: string]: unknown
}

/** The flows that run now. */
export async function currentFlows(busbar: Busbar): Promise<readonly FlowNode[]> {
  const response = await busbar.fetch('nodeRed', '/admin/flows', { headers: { 'Node-RED-API-Version': 'v2' } })
  const { flows } = (await response.json()) as { flows: readonly FlowNode[] }
  return flows
}

/** Deploys everything anew, as the editor's "Full" deploy does: every node is stopped and started. */
export async function deployFull(busbar: Busbar, flows: readonly FlowNode[]): Promise<void> {
  const response = await busbar.fetch('nodeRed', '/admin/flows', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'Node-RED-API-Version': 'v2', 'Node-RED-Deployment-Type': 'full' },
    body: JSON.stringify({ flows }),
  })
  if (!response.ok) throw new Error(`deploy answered ${response.status}: ${await response.text()}`)
}

/** Adds nodes to what runs and deploys everything. */
export async function deployToo(busbar: Busbar, nodes: readonly FlowNode[]): Promise<void> {
  await deployFull(busbar, [...(await currentFlows(busbar)), ...nodes])
}
