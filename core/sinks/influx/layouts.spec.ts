import { alertItem, bucketItem, meter1, readingItem, sinkDevice, testMeter } from '../../../test/conformance/sink-samples'
import { pointLayout } from './layouts'

const at = 1_700_000_000_000
const ms = (over = 0) => `${at + over}000000`

describe('wide', () => {
  const layout = pointLayout('wide', 'plant 1')

  test('is a point per reading with a field per channel and the tags device, site, group and link', () => {
    const device = sinkDevice('m1', { groups: ['hall 1', 'feeders'], tags: { site: 'north', floor: '2' } })
    const item = readingItem(at, { voltage: 230, active_power: -1.5, oil_level: 7 }, { link: 'gsm' }, device)
    expect(layout.lines(item)).toBe(
      String.raw`test-meter,device=m1,group=hall\ 1,link=gsm,site=north voltage=230,active_power=-1.5,oil_level=7 ${ms()}`,
    )
  })

  test('leaves out tags that have no value, and has the site of the plant where the device has none', () => {
    const device = sinkDevice('m1', { groups: [] })
    expect(layout.lines(readingItem(at, { voltage: 1 }, {}, device))).toBe(
      String.raw`test-meter,device=m1,site=plant\ 1 voltage=1 ${ms()}`,
    )
    expect(pointLayout('wide').lines(readingItem(at, { voltage: 1 }, {}, device))).toBe(`test-meter,device=m1 voltage=1 ${ms()}`)
  })

  test('takes a device as it is now', () => {
    layout.lines(readingItem(at, { voltage: 1 }, {}, sinkDevice('m1', { groups: ['a'] })))
    expect(layout.lines(readingItem(at, { voltage: 1 }, {}, sinkDevice('m1', { groups: ['b'] })))).toContain('group=b')
  })

  test('keeps channels apart from tags and from what means something else', () => {
    const line = layout.lines(readingItem(at, { device: 1, time: 2, _field: 3 }))
    expect(line).toContain(' x_device=1,x_time=2,x__field=3 ')
    expect(layout.place(testMeter, 'm1', 'device', null)).toMatchObject({ field: 'x_device', tags: { device: 'm1' } })
  })

  test('leaves out what is no number; a reading of nothing is no point', () => {
    expect(layout.lines(readingItem(at, { voltage: Number.NaN, energy: 2 }))).toContain(' energy=2 ')
    expect(layout.lines(readingItem(at, { voltage: Number.NEGATIVE_INFINITY }))).toBe('')
  })

  test('has hours and days in measurements of their own, and of a calculated channel only its rise', () => {
    expect(layout.lines(bucketItem('1h', at, 230))).toBe(
      String.raw`test-meter_1h,device=meter-1,group=hall-1,site=plant\ 1 voltage_mean=230,voltage_min=229,voltage_max=231,voltage_first=230,voltage_last=230,voltage_count=2 ${ms()}`,
    )
    const energy = { count: 0, min: 0, max: 0, mean: 0, first: 0, last: 0, delta: 4.5, events: null }
    const calculated = {
      kind: 'bucket',
      id: 1,
      device: meter1,
      layer: '1d',
      bucket: { start: at, channels: { energy } },
    } as const
    expect(layout.lines(calculated)).toBe(
      String.raw`test-meter_1d,device=meter-1,group=hall-1,site=plant\ 1 energy_delta=4.5 ${ms()}`,
    )
  })

  test('has alerts in "alert", and no other events', () => {
    const alert = alertItem(
      at,
      { type: 'door', severity: 'warning', message: 'open', value: 3, threshold: 2, active: true },
      1029,
    )
    expect(layout.lines(alert)).toBe(
      String.raw`alert,alert_type=door,device=meter-1,group=hall-1,level=warning,site=plant\ 1 active=true,message="open",value=3,threshold=2 ${at}001029`,
    )
    const beat = { ...alert, event: { ...(alert as Extract<typeof alert, { kind: 'event' }>).event, kind: 'heartbeat' as const } }
    expect(layout.lines(beat as typeof alert)).toBe('')
  })
})

describe('iot_telemetry', () => {
  const layout = pointLayout('iot_telemetry')
  const channel = { ...testMeter.channels[0], unit: '°C', name: 'temperature' } as (typeof testMeter.channels)[number]
  const device = sinkDevice('dc-1', { type: { ...testMeter, channels: [...testMeter.channels, channel] } })

  test('is a point per channel with the source’s tags, names and units', () => {
    const item = readingItem(at, { voltage: 750, power_factor: 1, temperature: 21, energy: Number.NaN }, { link: 'wifi' }, device)
    expect(layout.lines(item).split('\n')).toEqual([
      `iot_telemetry,device_id=dc-1,metric=voltage,unit=V value=750 ${ms()}`,
      `iot_telemetry,device_id=dc-1,metric=pf value=1 ${ms()}`,
      `iot_telemetry,device_id=dc-1,metric=temperature,unit=Cel value=21 ${ms()}`,
    ])
  })

  test('has roll-ups and alerts, too', () => {
    expect(layout.lines(bucketItem('1d', at, 2))).toBe(
      `iot_telemetry_1d,device_id=meter-1,metric=voltage,unit=V mean=2,min=1,max=3,first=2,last=2,count=2 ${ms()}`,
    )
    expect(layout.lines(alertItem(at, {}, 1024))).toBe(`alert,alert_type=unknown,device_id=meter-1 active=true ${at}001024`)
  })
})

describe('sensor_reading', () => {
  const layout = pointLayout('sensor_reading')
  const pressure = { ...testMeter.channels[0], unit: 'bar', name: 'pressure_high' } as (typeof testMeter.channels)[number]
  const device = sinkDevice('site1', { type: { ...testMeter, name: 'pump', channels: [pressure] } })

  test('has the source’s names and types: states are true and false, pressures psi', () => {
    const values = { temperature_inlet: 45.2, active_power: 1959, compressor_running: 1, fan_running: 0, illuminance: 5 }
    expect(layout.lines(readingItem(at, values, { link: 'gsm' }, device))).toBe(
      `sensor_reading,device_id=site1 temp_inlet=45.2,power=1959,compressor_running=true,fan_running=false,light_level=5 ${ms()}`,
    )
    const [, psi] =
      /pressure_high=([\d.]+) /.exec(layout.lines(readingItem(at, { pressure_high: 19.30532042087 }, {}, device))) ?? []
    expect(Number(psi)).toBeCloseTo(280, 6)
  })
})
