// Busbar with a simulated fleet: eight meters with a day of history, one that drops out, one with a noisy sensor.
import { spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

process.chdir(join(import.meta.dirname, '..'))

const dataDir = process.env.BUSBAR_DATA ?? '.data'
/** One for each feeder of the simulated plant. */
const meters = 8
const startedAt = Date.now()
const patienceMs = 60_000
const fleetOptions = [
  ['--devices', String(meters)],
  ['--interval', '5s'],
  ['--heartbeat', '10s'],
  ['--noisy', '1'],
  ['--dropout', '1'],
  ['--dropout-after', '40s'],
  ['--dropout-for', '30s'],
].flat()

let ending = false
const busbar = run('node_modules/node-red/red.js', ['--settings', 'settings.js'])
let simulator = null
process.on('SIGINT', () => end(0))
process.on('SIGTERM', () => end(0))

const ports = await readyPorts()
if (ports && !ending) {
  const history = await missingHistory(ports)
  if (!ending) simulator = run('dist/simulator/main.js', [...fleetOptions, '--history', history])
  await nameMeters(ports).catch((error) => {
    if (!ending) console.error(`demo: the meters keep their ids as names (${error.message})`)
  })
}

/** A child that ends unasked ends the demo. */
function run(script, args) {
  const child = spawn(process.execPath, ['--no-warnings=ExperimentalWarning', script, ...args], { stdio: 'inherit' })
  child.ended = new Promise((resolve) => child.once('exit', resolve))
  child.once('exit', (code, signal) => {
    if (!ending) fail(`${script} ended (${signal ?? `exit code ${code}`})`)
  })
  return child
}

/** Stops the fleet before the hub, so that its last readings are taken. */
async function end(code) {
  if (ending) return
  ending = true
  for (const child of [simulator, busbar]) {
    if (!child || child.exitCode !== null || child.signalCode !== null) continue
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

/** A day at the first start; later only what is missing since the last reading, so that no reading is there twice. */
async function missingHistory({ http }) {
  const response = await fetch(`http://127.0.0.1:${http}/api/devices/ACV-001/telemetry`)
  const last = response.ok ? Date.parse((await response.json()).at) : Number.NaN
  const hours = Number.isNaN(last) ? 24 : Math.min(24, (Date.now() - last) / 3_600_000)
  return `${hours.toFixed(3)}h`
}

/** Gives new meters the names of their feeders; a name that somebody changed stays. */
async function nameMeters({ http }) {
  const { feederOf } = await import('../dist/simulator/model/plant.js')
  const names = new Map(Array.from({ length: meters }, (_, index) => [`ACV-00${index + 1}`, feederOf(index).name]))
  while (!ending && names.size > 0) {
    const devices = await (await fetch(`http://127.0.0.1:${http}/api/devices`)).json()
    for (const { id, name } of devices) {
      const feeder = names.get(id)
      names.delete(id)
      if (feeder && name === id) await rename(http, id, feeder)
    }
    await delay(500)
  }
}

async function rename(http, id, name) {
  const headers = { 'content-type': 'application/json' }
  await fetch(`http://127.0.0.1:${http}/api/devices/${id}`, { method: 'PATCH', headers, body: JSON.stringify({ name }) })
}
