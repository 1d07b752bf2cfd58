import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './free-port'
import { type RunningProgram, runProgram } from './running-program'

/** Whether mosquitto can be run here; Debian keeps it out of the PATH of users. */
export function findMosquitto(): string | null {
  const places = ['mosquitto', '/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto']
  return places.find((place) => spawnSync(place, ['-h']).error === undefined) ?? null
}

export interface MosquittoBroker {
  readonly program: RunningProgram
  readonly port: number
}

/** `queued`: messages it keeps for a subscriber that cannot follow, 0 for all of them; mosquitto's own default is 1000. */
export async function runMosquitto(found: string, dir: string, queued: number): Promise<MosquittoBroker> {
  const port = await freePort()
  const config = join(dir, 'mosquitto.conf')
  const settings = ['allow_anonymous true', 'set_tcp_nodelay true', `max_queued_messages ${queued}`]
  writeFileSync(config, `listener ${port} 127.0.0.1\n${settings.join('\n')}\n`)
  const program = runProgram(found, ['-c', config])
  await program.log.match(/mosquitto version .* running/)
  return { program, port }
}
