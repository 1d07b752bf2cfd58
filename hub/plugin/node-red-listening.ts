import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NodeAPI } from 'node-red'

export interface NodeRedAddress {
  readonly host: string
  readonly port: number
}

/** Resolves with Node-RED's own address once it listens, which it does only after its plugins and nodes are loaded. */
export async function nodeRedListening(RED: NodeAPI): Promise<NodeRedAddress> {
  const { server } = RED as unknown as { server: Server }
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  const { address, port } = server.address() as AddressInfo
  return { host: address, port }
}
