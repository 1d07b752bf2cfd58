import { join } from 'node:path'
import { cleanUp, freshDir } from '../e2e/harness/busbar'
import { eventually } from '../e2e/harness/eventually'
import { buildTimeoutMs, builtProgram, DeviceProgram, describeFirmware, endPrograms } from './harness/device-program'
import { SecureSite } from './harness/secure-site'

jest.setTimeout(60_000)

interface Plant {
  readonly type: string
  readonly groups: readonly string[]
  readonly hasPassword: boolean
  readonly about: Readonly<Record<string, unknown>>
}
interface Latest {
  readonly at: string | null
  readonly values: Readonly<Record<string, unknown>>
}

describeFirmware('the plant’s sensor at a hub with HTTPS', () => {
  let site: SecureSite
  let program: string
  const flash = freshDir()

  beforeAll(async () => {
    ;[program, site] = await Promise.all([builtProgram(), SecureSite.start()])
  }, buildTimeoutMs)
  afterAll(async () => {
    await endPrograms()
    await cleanUp()
  })

  /** A board, with what it keeps in flash from one start to the next. */
  function board(id: string, flashName: string, ...more: readonly string[]): DeviceProgram {
    const { busbar, caFile } = site
    return new DeviceProgram(program, [
      ...['--profile', 'plant', '--id', id, '--host', 'localhost', '--port', busbar.ports.http, '--ca', caFile],
      ...['--poll', 2_000, '--flash', join(flash, flashName), ...more],
    ])
  }
  const withKey = () => ['--password-file', join(site.busbar.dataDir, 'secrets/provisioning-key')]

  const plant = async (id: string) => (await site.ask<Plant>('GET', `/api/devices/${id}`)).body
  const latestAt = async (id: string) => {
    const { status, body } = await site.ask<Latest>('GET', `/api/devices/${id}/telemetry`)
    return status === 200 ? body.at : null
  }
  /** Resolves when there is a reading that was not there before. */
  const reads = async (id: string) => {
    const before = await latestAt(id)
    await eventually(`a new reading of ${id}`, async () => {
      const now = await latestAt(id)
      return now !== null && now !== before
    })
  }

  test('registers with the provisioning key, gets a password of its own, and publishes', async () => {
    board('plant-1', 'one', ...withKey(), '--mac', '02:42:00:00:00:01')
    await reads('plant-1')
    expect(await plant('plant-1')).toMatchObject({
      type: 'plant-sensor',
      hasPassword: true,
      about: { hardware: 'Linux', mac: '02:42:00:00:00:01' },
    })
    const { body } = await site.ask<{ values: object }>('GET', '/api/devices/plant-1/telemetry')
    expect(body.values).toMatchObject({ temperature: expect.anything(), soil_moisture: expect.anything() })
  })

  test('registers with a claim code, which opens the door to nobody else', async () => {
    const { body } = await site.ask<{ code: string }[]>('POST', '/api/claims', { type: 'plant-sensor', groups: ['hall 3'] })
    const code = body[0]?.code ?? ''
    const claimed = board('plant-2', 'two', '--claim', code)
    await reads('plant-2')
    expect(await plant('plant-2')).toMatchObject({ type: 'plant-sensor', groups: ['hall 3'], hasPassword: true })
    expect(claimed.log).not.toContain(code)

    const second = board('plant-3', 'three', '--claim', code)
    await eventually('the other board is refused', () => second.log.includes('refuses the claim code'))
    expect((await site.ask('GET', '/api/devices/plant-3')).status).toBe(404)
    await second.stop()
  })

  test('with overlap a rotated password lets the board back in, which need not register again', async () => {
    const first = board('plant-4', 'four', ...withKey())
    await reads('plant-4')
    const { status } = await site.ask('POST', '/api/devices/plant-4/credentials', { overlapMs: 600_000 })
    expect(status).toBe(201)
    await first.stop()
    const second = board('plant-4', 'four')
    await reads('plant-4')
    expect(second.log).not.toMatch(/register/)
    await second.stop()
  })

  test('whose credentials were revoked is out at once and does not come back, with the key neither', async () => {
    const first = board('plant-5', 'five', ...withKey())
    await reads('plant-5')
    expect((await site.ask('DELETE', '/api/devices/plant-5/credentials')).status).toBe(200)
    const last = await latestAt('plant-5')
    await eventually('the broker refuses it', () => first.log.includes('refuses user name or password'))
    await first.stop()
    const again = board('plant-5', 'another flash', ...withKey())
    await eventually('the hub refuses it', () => /refuses the provisioning key|another device has this id/.test(again.log))
    expect(await plant('plant-5')).toMatchObject({ hasPassword: false, blocked: true })
    expect(await latestAt('plant-5')).toBe(last)
  })
})
