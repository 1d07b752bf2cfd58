// Busbar with a simulated plant: meters, traction feeders, heat pumps and plants, with a day of history, and some that misbehave.
// With --firmware some of them are the firmware itself, built with cmake.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { buildFirmware } from './build-firmware.mjs'
import { firmwareDevices, firmwareStory, startFirmware } from './demo-firmware.mjs'

process.chdir(join(import.meta.dirname, '..'))

const dataDir = process.env.BUSBAR_DATA ?? '.data'
const unknown = process.argv.slice(2).find((option) => option !== '--firmware')
if (unknown !== undefined) stop(`there is no option ${unknown}; there is --firmware`)
const withFirmware = process.argv.includes('--firmware')
const fleet = withFirmware ? 'acuvim:4,dc:2,ac:1,heat-pump:1,plantops:2' : 'acuvim:8,dc:2,ac:1,heat-pump:2,plantops:3'
const patienceMs = 60_000
/** What there is to see, and on which device. */
const mishaps = withFirmware
  ? { gap: 'ACV-001', duplicates: 'ACV-002', dropout: 'ACV-003,heatpump-001', noisy: 'ACV-004', restart: 'dc-meter-002' }
  : { gap: 'ACV-003', duplicates: 'ACV-005', dropout: 'ACV-006,heatpump-002', noisy: 'ACV-008', restart: 'dc-meter-002' }
const fleetOptions = [
  ['--fleet', fleet],
  ['--heartbeat', '10s'],
  ['--history-step', '1m'],
  ['--dropout-after', '60s'],
  ['--dropout-for', '2m'],
  ['--restart-after', '90s'],
  ...Object.entries(mishaps).map(([behaviour, ids]) => [`--${behaviour}`, ids]),
].flat()
const [away, awayToo] = mishaps.dropout.split(',')
const story = `
demo: what happens on its own, on the pages Overview and Device
demo:   ${mishaps.gap}        lacks two hours of its history: a gap that stays
demo:   ${mishaps.duplicates}        sends each third reading twice; it is stored once
demo:   ${away}        loses its network after a minute, for two; then its buffered readings come (${awayToo} likewise)
demo:   ${mishaps.noisy}        has a noisy input
demo:   ${mishaps.restart}   restarts after a minute and a half: its numbers begin again
`
const program = withFirmware ? firmwareProgram() : null

const startedAt = Date.now()
let ending = false
const password = adminPassword()
process.env.BUSBAR_ADMIN_PASSWORD = password
const busbar = run('node_modules/node-red/red.js', ['--settings', 'settings.js'])
let devices = []
process.on('SIGINT', () => end(0))
process.on('SIGTERM', () => end(0))

const ports = await readyPorts()
let token = ''
if (ports && !ending) {
  token = await logIn(ports)
  console.log(`demo: log in as admin with the password ${password}`)
  const history = await missingHistory(ports)
  if (!ending) {
    devices = [run('dist/simulator/main.js', [...fleetOptions, '--history', history])]
    console.log(story)
  }
  if (!ending && program) {
    devices.push(...startFirmware(program, { dataDir, ports }).map(({ name, child }) => watch(name, child)))
    console.log(firmwareStory)
  }
  await nameDevices(ports).catch((error) => {
    if (!ending) console.error(`demo: the devices keep their ids as names (${error.message})`)
  })
}

/** A child that ends unasked ends the demo. */
function run(script, args) {
  return watch(script, spawn(process.execPath, ['--no-warnings=ExperimentalWarning', script, ...args], { stdio: 'inherit' }))
}

function watch(name, child) {
  child.ended = new Promise((resolve) => child.once('exit', resolve))
  child.once('exit', (code, signal) => {
    if (!ending) fail(`${name} ended (${signal ?? `exit code ${code}`})`)
  })
  return child
}

/** Before anything else runs: it takes a while the first time, and may be impossible. */
function firmwareProgram() {
  console.log('demo: building the firmware, which takes some minutes the first time')
  try {
    return buildFirmware()
  } catch (error) {
    return stop(`${error.message}\ndemo: without --firmware all devices are simulated`)
  }
}

/** Before there is anything to be ended. */
function stop(message) {
  console.error(`demo: ${message}`)
  process.exit(1)
}

/** Stops the fleet before the hub, so that its last readings are taken. */
async function end(code) {
  if (ending) return
  ending = true
  for (const child of [...devices, busbar]) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGTERM')
    await child.ended
  }
  process.exit(code)
}

function fail(message) {
  console.error(`demo: ${message}`)
  return end(1)
}

/** Busbar writes its ports down when it is ready; a file of an earlier run does not count. */
async function readyPorts() {
  const file = join(dataDir, 'ports.json')
  while (!ending && Date.now() < startedAt + patienceMs) {
    if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= startedAt) return JSON.parse(readFileSync(file, 'utf8'))
    await delay(100)
  }
  if (!ending) await fail(`Busbar is not ready after ${patienceMs / 1000} s`)
  return null
}

/** The administrator's password: given, or made once and kept beside the data, readable by its owner only. */
function adminPassword() {
  const file = join(dataDir, 'secrets', 'demo-password')
  if (process.env.BUSBAR_ADMIN_PASSWORD) return process.env.BUSBAR_ADMIN_PASSWORD
  if (!existsSync(file)) {
    mkdirSync(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 })
    writeFileSync(file, randomBytes(12).toString('base64url'), { mode: 0o600 })
  }
  return readFileSync(file, 'utf8')
}

async function logIn({ http }) {
  const response = await ask(http, '/api/auth/login', { method: 'POST', body: JSON.stringify({ name: 'admin', password }) })
  if (response.ok) return (await response.json()).accessToken
  const ways = `give the password of ${dataDir} in BUSBAR_ADMIN_PASSWORD, or the demo a folder of its own in BUSBAR_DATA`
  await fail(`the administrator cannot log in (${response.status}); ${ways}`)
  return ''
}

function ask(http, path, init) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  return fetch(`http://127.0.0.1:${http}${path}`, { ...init, headers })
}

/** A day at the first start; later only what is missing since the last reading, so that no reading is there twice. */
async function missingHistory({ http }) {
  const response = await ask(http, '/api/devices/ACV-001/telemetry')
  const last = response.ok ? Date.parse((await response.json()).at) : Number.NaN
  const hours = Number.isNaN(last) ? 24 : Math.min(24, (Date.now() - last) / 3_600_000)
  return `${hours.toFixed(3)}h`
}

/** Gives new devices a name and a group; what somebody changed stays. */
async function nameDevices({ http }) {
  const { squadsFrom } = await import('../dist/simulator/cli/squads.js')
  const { placesOf } = await import('../dist/simulator/fleet.js')
  const simulated = placesOf({ squads: squadsFrom(fleet), prefix: null }).map(({ id, index, family }) => {
    return { id, name: family.nameOf(index), group: family.group }
  })
  const real = withFirmware ? firmwareDevices.map((device) => ({ ...device, group: 'Firmware' })) : []
  const places = new Map([...simulated, ...real].map((place) => [place.id, place]))
  while (!ending && places.size > 0) {
    const devices = await (await ask(http, '/api/devices')).json()
    for (const { id, name, groups } of devices) {
      const place = places.get(id)
      places.delete(id)
      if (place && name === id && groups.length === 0) await describe(http, place)
    }
    await delay(500)
  }
}

async function describe(http, { id, name, group }) {
  const body = JSON.stringify({ name, groups: [group] })
  const response = await ask(http, `/api/devices/${id}`, { method: 'PATCH', body })
  if (!response.ok) throw new Error(`${id}: ${response.status} ${await response.text()}`)
}
