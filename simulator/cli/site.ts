import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrokerAccess } from '../device/mqtt-link'
import type { Options } from './options'
import { UsageError } from './usage-error'

const schemes = ['mqtt:', 'mqtts:', 'ws:', 'wss:']

/** Finds broker, key and certificate authority: what the options say, else what the running Busbar left in its data folder. */
export function findSite(given: Options['site'], defaultDataDir: string): BrokerAccess {
  const dataDir = given.dataDir ?? defaultDataDir
  const url = given.url ?? urlFrom(dataDir)
  const scheme = URL.canParse(url) ? new URL(url).protocol : null
  if (scheme === null || !schemes.includes(scheme)) {
    throw new UsageError(`--url is "${url}" but must be such as mqtt://127.0.0.1:1883; schemes are ${schemes.join(' ')}`)
  }
  const password = given.key ?? readKey(given.keyFile ?? join(dataDir, 'secrets', 'provisioning-key'))
  const login = { url, password, ...(given.user !== undefined && { user: given.user }) }
  if (scheme !== 'mqtts:' && scheme !== 'wss:') return login
  return { ...login, caFile: existing('--ca', given.caFile ?? join(dataDir, 'tls', 'ca.crt')) }
}

/** Busbar writes the ports it listens on into its data folder. */
function urlFrom(dataDir: string): string {
  const file = join(dataDir, 'ports.json')
  if (!existsSync(file)) return 'mqtt://127.0.0.1:1883'
  const ports: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const port = typeof ports === 'object' && ports !== null && 'mqtt' in ports ? ports.mqtt : undefined
  if (typeof port !== 'number') throw new UsageError(`${file} names no mqtt port; give --url`)
  return `mqtt://127.0.0.1:${port}`
}

function readKey(file: string): string {
  if (!existsSync(file)) {
    throw new UsageError(`there is no provisioning key in ${file}; start Busbar first, or give --key, --key-file or --data`)
  }
  const key = readFileSync(file, 'utf8').trim()
  if (key === '') throw new UsageError(`the provisioning key file ${file} is empty`)
  return key
}

function existing(option: string, file: string): string {
  if (!existsSync(file)) throw new UsageError(`${option}: there is no file ${file}`)
  return file
}
