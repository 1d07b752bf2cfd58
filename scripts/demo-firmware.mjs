// Devices of the demo that are the firmware itself: busbar-device processes, with their folders and logs below the data folder.
import { spawn } from 'node:child_process'
import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'

/** What takes the place of half of the meters, a heat pump and a plant. */
export const firmwareDevices = [
  ...[1, 2, 3].map((n) => ({ id: `ACV-FW-${n}`, name: `Gateway ${n} (firmware)` })),
  { id: 'ACV-FW-4', name: 'Gateway 4 (firmware, bad Wi-Fi)' },
  { id: 'heatpump-fw', name: 'Heat pump (firmware)' },
  { id: 'plant-fw', name: 'Olive tree (firmware)' },
]

export const firmwareStory = `
demo: in place of some simulated devices the firmware runs as processes; their logs are in the data folder, demo-firmware/
demo:   ACV-FW-1 … 3   gateways in one process, by TLS; commands: POST /api/devices/ACV-FW-1/commands {"command":"get_status"}
demo:   ACV-FW-4       loses its Wi-Fi each minute, and goes on by GSM
demo:   heatpump-fw    a heat pump with a high voltage, which raises an alert
demo:   plant-fw       a plant's sensor, which registered for a password of its own
`

/** Starts the processes; each is answered with its name. */
export function startFirmware(program, { dataDir, ports }) {
  const home = join(dataDir, 'demo-firmware')
  const card = join(home, 'card')
  mkdirSync(card, { recursive: true })
  const site = ['--host', 'localhost', '--ca', join(dataDir, 'tls', 'ca.crt')]
  const key = ['--password-file', join(dataDir, 'secrets', 'provisioning-key')]
  const start = (name, args) => {
    const log = openSync(join(home, `${name}.log`), 'a', 0o600)
    const own = ['--flash', join(home, 'flash', name), ...site, ...key, ...args]
    return { name: `busbar-device ${name}`, child: spawn(program, own.map(String), { stdio: ['ignore', log, log] }) }
  }
  const gateway = ['--port', ports.mqtts, '--card', card]
  return [
    start('gateways', ['--id', 'ACV-FW', '--count', 3, ...gateway]),
    start('bad-wifi', ['--id', 'ACV-FW-4', '--drop-link-every', 60, '--port', ports.mqtts, '--card', cardOf(card, 'ACV-FW-4')]),
    start('heat-pump', [
      ...['--profile', 'heat-pump', '--id', 'heatpump-fw', '--port', ports.mqtts],
      ...['--publish', 10_000, '--fault', 'high-voltage'],
    ]),
    start('plant', ['--profile', 'plant', '--id', 'plant-fw', '--port', ports.http, '--plain-http', '--poll', 10_000]),
  ]
}

/** A lone device has no folder of its own on the card. */
function cardOf(card, id) {
  const own = join(card, id)
  mkdirSync(own, { recursive: true })
  return own
}
