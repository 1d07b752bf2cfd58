import type { HubDescription } from '../client/hub'
import type { BusbarConfig } from '../config/config'
import type { NodeRedAddress } from './node-red-listening'

export interface ReadyFacts {
  readonly seconds: number
  readonly nodeRed: NodeRedAddress
  readonly config: BusbarConfig
  readonly ports: HubDescription['ports']
}

/** The one line that tells a newcomer where everything is. */
export function readyLine({ seconds, nodeRed, config, ports }: ReadyFacts): string {
  const web = `http://${shown(nodeRed.host)}:${nodeRed.port}`
  return [
    `Busbar is ready after ${seconds.toFixed(1)} s`,
    `dashboard ${web}/dashboard`,
    `editor ${web}/admin`,
    `API http://127.0.0.1:${ports.http}/docs`,
    `MQTT ${shown(config.mqtt.host)}:${ports.mqtt}`,
    `MQTT over TLS ${shown(config.mqtt.tlsHost)}:${ports.mqtts}`,
    `MQTT over WebSocket ${shown(config.mqtt.host)}:${ports.ws}`,
  ].join(' · ')
}

/** An address one can type: IPv6 in brackets. */
function shown(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
