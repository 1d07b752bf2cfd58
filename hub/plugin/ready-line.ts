import type { HubDescription } from '../client/hub'
import type { BusbarConfig } from '../config/config'
import { webHost } from '../config/web-host'
import type { NodeRedAddress } from './node-red-listening'

export interface ReadyFacts {
  readonly seconds: number
  readonly nodeRed: NodeRedAddress
  readonly config: BusbarConfig
  readonly ports: HubDescription['ports']
}

/** The one line that tells a newcomer where everything is. */
export function readyLine({ seconds, nodeRed, config, ports }: ReadyFacts): string {
  const scheme = config.web.https ? 'https' : 'http'
  const web = `${scheme}://${reachable(nodeRed.host)}:${nodeRed.port}`
  return [
    `Busbar is ready after ${seconds.toFixed(1)} s`,
    `log in at ${web}/login`,
    `dashboard ${web}/dashboard`,
    `editor ${web}/admin`,
    `API ${scheme}://${reachable(webHost(config))}:${ports.http}/docs`,
    `MQTT ${shown(config.mqtt.host)}:${ports.mqtt}`,
    `MQTT over TLS ${shown(config.mqtt.tlsHost)}:${ports.mqtts}`,
    `MQTT over WebSocket ${shown(config.mqtt.host)}:${ports.ws}`,
  ].join(' · ')
}

/** What listens everywhere is reached under any name of the machine, here under the one it always has. */
function reachable(host: string): string {
  return shown(host === '0.0.0.0' || host === '::' ? 'localhost' : host)
}

/** An address one can type: IPv6 in brackets. */
function shown(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
