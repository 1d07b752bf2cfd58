import { execFileSync } from 'node:child_process'
import { type SmallDisk, smallDisk } from '../conformance/small-disk'
import { api, metric } from './harness/api'
import { Busbar, cleanUp } from './harness/busbar'
import { eventually } from './harness/eventually'
import { TestMeter } from './harness/meter'

jest.setTimeout(60_000)

interface Health {
  readonly state: string
  readonly checks: readonly { readonly name: string; readonly state: string; readonly detail: string }[]
}

let disk: SmallDisk
beforeAll(() => {
  disk = smallDisk(96 << 20)
})
afterAll(async () => {
  await cleanUp()
  disk.dispose()
})

/** A process of its own cannot be given SQLite's limit that stands in for a mount. */
const whereMountingIsPermitted = mayMount() ? test : test.skip

whereMountingIsPermitted(
  'on a full disk nothing is acknowledged, health is red, and with room everything goes on by itself',
  async () => {
    const busbar = await Busbar.start({ dataDir: disk.folder, env: { BUSBAR_MIN_FREE_BYTES: '0' } })
    const meter = await TestMeter.connect(busbar, 'DISK-1', { mqtt: { keepalive: 2 } })
    await meter.reading(0, { f: 50 })

    disk.fill()
    // Pages that the journal already owns may still take a few messages; then there is no more room.
    let acknowledged = 0
    const sent = Array.from({ length: 400 }, (_, i) =>
      meter.reading(i + 1, { f: 50, u1: 230 + i / 1000 }).then(() => acknowledged++),
    )
    const health = await eventually('health is red', async () => {
      const { status, body } = await api<Health>(busbar, '/health')
      return status === 503 && body
    })
    expect(health.checks.find((check) => check.name === 'journal')).toMatchObject({ state: 'failed' })
    expect(health.checks.find((check) => check.name === 'journal')?.detail).toContain('Make room on the disk')
    // While nothing can be stored for longer than its keep-alive, the device is not blamed for it.
    const heldSince = Date.now()
    await eventually('twice the keep-alive has passed', () => Date.now() - heldSince > 4_500)
    expect(acknowledged).toBeLessThan(400)
    expect(meter.disconnected).toBe(false)

    // A device that comes meanwhile is not turned away: its last will cannot be stored, its reading waits like the others.
    const late = await TestMeter.connect(busbar, 'DISK-2')
    const lateReading = late.reading(0, { f: 50 })

    disk.free()
    await Promise.all([...sent, lateReading])
    await eventually('health is green again', async () => (await api<Health>(busbar, '/health')).status === 200)
    await eventually('every reading is stored once', async () => (await metric(busbar, 'busbar_readings_stored_total')) === 402)
    expect(meter.disconnected).toBe(false)
    await meter.close()
    await late.close()
    expect(await busbar.stop()).toBe(0)
  },
)

function mayMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
