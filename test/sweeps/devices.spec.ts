import { existsSync, globSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { deviceTypes, dialects } from '../../devices'
import { type DecodedRegisters, decodeRegisters } from '../../devices/acuvim-ii/decode-registers'
import { readMeterSettings } from '../../devices/acuvim-ii/meter-settings'
import { matchTopic, topicFor } from '../../protocol/topics'
import { decodeSample, expectDecoded, loadSamples, root, type UplinkSample } from './uplink-samples'

const units = ['', '%', '°', 'V', 'A', 'W', 'var', 'VA', 'kWh', 'kvarh', 'kVAh', 'Hz', '°C', 'bar', 'lx']
const identifier = /^[a-z][a-z0-9_]{0,62}$/
const phases = [null, 'l1', 'l2', 'l3', 'n', 'l1-l2', 'l2-l3', 'l3-l1']

function repeated(texts: readonly string[]): readonly string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index)
}

describe('the generated list of devices', () => {
  it('has every folder with a dialect and every folder with a device type', () => {
    const folders = readdirSync(join(root, 'devices'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const having = (file: string) =>
      folders.filter(({ name }) => existsSync(join(root, 'devices', name, file))).map(({ name }) => name)
    expect(dialects.map(({ name }) => name).sort()).toEqual(having('dialect.ts').sort())
    expect(deviceTypes.map(({ name }) => name).sort()).toEqual(having('device-type.ts').sort())
  })

  it.each(dialects)('dialect $name has samples', ({ name }) => {
    expect(globSync(`devices/${name}/samples/*.json`, { cwd: root })).not.toEqual([])
  })
})

describe.each(deviceTypes)('device type $name', ({ channels, headline, dialect, label }) => {
  it('has channels with names and keys of their own', () => {
    expect(repeated(channels.map(({ name }) => name))).toEqual([])
    expect(repeated(channels.map(({ key }) => key))).toEqual([])
    expect(repeated(channels.map((channel) => channel.label))).toEqual([])
  })

  it('has names and keys that are identifiers in SQL and Prometheus, and no key that is the name of a channel', () => {
    const names = new Set(channels.map(({ name }) => name))
    expect(channels.filter(({ name, key }) => !identifier.test(name) || !identifier.test(key))).toEqual([])
    expect(channels.filter(({ name, key }) => key !== name && names.has(key))).toEqual([])
  })

  it('has a known unit for each channel, none only for ratios and codes', () => {
    expect(channels.filter(({ unit }) => !units.includes(unit))).toEqual([])
    expect(channels.filter(({ unit, kind, group }) => unit === '' && kind !== 'code' && group !== 'power-factor')).toEqual([])
  })

  it('has ranges in order, counters from zero up, and decimals that can be shown', () => {
    expect(channels.filter(({ range: [min, max] }) => !(min < max))).toEqual([])
    expect(channels.filter(({ kind, range: [min] }) => kind === 'counter' && min !== 0)).toEqual([])
    expect(channels.filter(({ decimals }) => !Number.isInteger(decimals) || decimals < 0 || decimals > 6)).toEqual([])
  })

  it('has a group and a known phase for each channel', () => {
    expect(channels.filter(({ group, phase }) => group === '' || !phases.includes(phase))).toEqual([])
  })

  it('has a label, headline channels that exist, and a dialect that exists', () => {
    expect(label).not.toBe('')
    expect(headline.length).toBeGreaterThan(0)
    expect(headline.filter((name) => !channels.some((channel) => channel.name === name))).toEqual([])
    expect(dialects.map(({ name }) => name)).toContain(dialect)
  })
})

describe.each(dialects)('dialect $name', ({ name, transport, uplinks, downlinks, defaultType }) => {
  it('has an installed default type that names it, unless flows speak for devices of any type', () => {
    const type = deviceTypes.find((one) => one.name === defaultType)
    expect(type).toBeDefined()
    if (transport !== 'hub') expect(type?.dialect).toBe(name)
  })

  it('has topics that no other dialect has, each with at most one {id} as a whole level', () => {
    const patterns = dialects.flatMap((dialect) => [...dialect.uplinks.map(({ pattern }) => pattern), ...dialect.downlinks])
    expect(repeated(patterns.map((pattern) => topicFor(pattern, '+')))).toEqual([])
    const levels = [...uplinks.map(({ pattern }) => pattern), ...downlinks].map((pattern) => pattern.split('/'))
    expect(levels.filter((parts) => parts.some((part) => part === '' || (part !== '{id}' && /[{}+#]/.test(part))))).toEqual([])
    expect(levels.filter((parts) => parts.filter((part) => part === '{id}').length > 1)).toEqual([])
  })
})

describe('the samples of the dialects', () => {
  it.each(dialects)('have at least 15 malformed messages of $name', ({ uplinks }) => {
    const own = loadSamples<UplinkSample>('{protocol,devices}/*/{vectors,samples}/*.json').filter(
      ([, { topic }]) => topic !== undefined && uplinks.some(({ pattern }) => matchTopic(pattern, topic) !== null),
    )
    const malformed = own.filter(
      ([
        ,
        {
          expect: { rejections = [], readings = [] },
        },
      ]) => rejections.length > 0 && readings.length === 0,
    )
    expect(malformed.length).toBeGreaterThanOrEqual(15)
  })

  it.each(loadSamples<UplinkSample>('devices/*/samples/*.json').filter(([, sample]) => 'topic' in sample))('%s', (_, sample) => {
    expectDecoded(decodeSample(sample), sample)
  })
})

interface RegisterSample {
  readonly name: string
  readonly source: string
  readonly start: string
  readonly hex: string
  readonly settings?: Readonly<Record<string, unknown>>
  readonly expect:
    | {
        readonly values: Readonly<Record<string, number>>
        readonly quality?: readonly string[]
        readonly skipped?: readonly object[]
      }
    | { readonly code: string; readonly says: string }
}

function decodeRegisterSample({ start, hex, settings = {} }: RegisterSample): DecodedRegisters {
  const read = readMeterSettings(settings)
  if (!read.ok) throw new Error(read.reason)
  return decodeRegisters(Number.parseInt(start, 16), Buffer.from(hex.replaceAll(' ', ''), 'hex'), read.settings)
}

describe('the register samples', () => {
  it.each(loadSamples<RegisterSample>('devices/*/samples/*.json').filter(([, sample]) => 'hex' in sample))('%s', (_, sample) => {
    const decoded = decodeRegisterSample(sample)
    if ('code' in sample.expect) {
      expect(decoded).toEqual({ ok: false, code: sample.expect.code, reason: expect.stringContaining(sample.expect.says) })
      return
    }
    const { values, quality = [] } = sample.expect
    const skipped = (sample.expect.skipped ?? []).map((wanted) => expect.objectContaining(wanted))
    expect(decoded).toEqual({ ok: true, values, quality, skipped })
  })
})
