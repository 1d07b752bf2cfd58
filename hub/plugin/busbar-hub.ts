import { join } from 'node:path'
import type { NodeAPI } from 'node-red'
import { setHub } from '../client/current'
import { HubClient } from '../client/hub-client'
import { parseConfig } from '../config/parse'
import { writeFileWhole } from '../data-dir/secret-file'
import { openLog } from '../log'
import { Supervisor } from '../supervisor/supervisor'
import { plainWarning, webAccess } from '../web/current'
import { nodeRedListening } from './node-red-listening'
import { readyLine } from './ready-line'

/** Milliseconds the process waits at its end for the hub to close its stores. */
const patienceAtExitMs = 15_000

/**
 * The Node-RED plugin that starts the hub. It is loaded once per process, before the flows, and deploys do not touch it.
 * A configuration that cannot be used ends the process with a message, instead of a plant without its broker.
 */
export = (RED: NodeAPI) => {
  const begun = performance.now()
  RED.plugins.registerPlugin('busbar-hub', { type: 'busbar', onadd: () => void start() })

  async function start(): Promise<void> {
    try {
      const settings = (RED.settings as { busbar?: { access?: { adminPassword?: string } } }).busbar
      const config = parseConfig(settings)
      // Nodes can read the settings; this is not for them.
      delete settings?.access?.adminPassword
      const log = openLog(config.logging)
      const client = new HubClient()
      setHub(client)
      await webAccess().attach(RED)
      const version = (require('../../../package.json') as { version: string }).version
      const supervisor = new Supervisor({ config, version, client, log })
      process.once('exit', () => supervisor.stopAtExit(patienceAtExitMs))
      const { ports } = await supervisor.start()
      const warning = plainWarning(config)
      if (warning) log.warn(warning)
      const nodeRed = await nodeRedListening(RED)
      writeFileWhole(join(config.dataDir, 'ports.json'), `${JSON.stringify({ nodeRed: nodeRed.port, ...ports })}\n`, 0o644)
      log.info(readyLine({ seconds: (performance.now() - begun) / 1000, nodeRed, config, ports }))
    } catch (error) {
      RED.log.error(`Busbar cannot start. ${error instanceof Error ? error.message : String(error)}`)
      process.exit(1)
    }
  }
}
