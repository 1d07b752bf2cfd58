import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DecodedReading } from '../../core/reading'
import { dialects } from '../../devices'
import { encodeBatch, encodeTelemetry, type Sample, type TelemetryHead } from '../../devices/acuvim/encode'
import { deviceType } from '../../devices/acuvim-ii/device-type'
import type { BatchMessage, CommandMessage, ReplyMessage, TelemetryMessage } from '../../protocol/acuvim/messages'
import { topicFor } from '../../protocol/topics'
import { allSchemas, commandNames, commandSchema, parsed, schema, schemaFor, schemaNames } from './schemas'
import { decodeSample, expectDecoded, loadSamples, payloadOf, root, type UplinkSample } from './uplink-samples'

describe('the schemas', () => {
  it.each(allSchemas)('%s compiles as JSON Schema 2020-12, and so do the schemas it refers to', (path) => {
    const [family, name = ''] = path.split('/')
    expect(schema(name, family)).toBeInstanceOf(Function)
  })

  it('describe every uplink of every dialect', () => {
    const topics = dialects.flatMap(({ uplinks }) => uplinks.map(({ pattern }) => topicFor(pattern, 'A')))
    expect(topics.map((topic) => typeof schemaFor(topic))).toEqual(topics.map(() => 'function'))
  })
})

const vectors = loadSamples<UplinkSample>('protocol/acuvim/vectors/*.json').filter(([, vector]) => 'identity' in vector)
const samples = loadSamples<UplinkSample>('devices/acuvim/samples/*.json')

describe('the golden vectors', () => {
  it.each(vectors)('%s', (_, vector) => {
    expectDecoded(decodeSample(vector), vector)
  })

  it('cover every uplink', () => {
    const topics = new Set(vectors.map(([, { topic }]) => topic.replace(/.*\//, '')))
    expect([...topics].sort()).toEqual(['alerts', 'heartbeat', 'register', 'resp', 'status', 'telemetry'])
  })
})

describe('decoder and schema agree', () => {
  // What a schema cannot say: the only reasons to reject a valid message.
  const beyondSchema = /^(TIMESTAMP_|IDENTITY_MISMATCH|DUPLICATE_KEY|PAYLOAD_TOO_LARGE|TOO_DEEP|BAD_RECORD|NO_VALUES)/
  const beyondSchemaRange = /after boot, but the message was sent|its key on the wire is/

  it.each([...vectors, ...samples])('%s', (_, sample) => {
    const message = parsed(payloadOf(sample))
    const validate = schemaFor(sample.topic)
    const valid = message !== undefined && validate(message)
    const { rejections } = decodeSample(sample)
    if (rejections.length === 0) {
      expect({ valid, errors: validate.errors }).toEqual({ valid: true, errors: null })
    } else if (valid) {
      expect(rejections.filter(({ code, reason }) => !beyondSchema.test(code) && !beyondSchemaRange.test(reason))).toEqual([])
    }
  })
})

describe('the commands', () => {
  interface CommandVector {
    readonly name: string
    readonly text: string
    readonly expect: { readonly valid: boolean }
  }
  it.each(loadSamples<CommandVector>('protocol/acuvim/vectors/command.json'))('%s', (_, { text, expect: { valid } }) => {
    expect(schema('command')(JSON.parse(text))).toBe(valid)
    expect(text.length).toBeLessThanOrEqual(1024)
  })
})

describe('the commands of a gateway', () => {
  /** A command and all that the device replies to it; the firmware is held against the same file. */
  interface Exchange {
    readonly name: string
    readonly command: CommandMessage
    readonly replies: readonly ReplyMessage[]
  }
  const exchanges = loadSamples<Exchange>('protocol/acuvim/vectors/commands.json')
  const known = exchanges.filter(([, { command }]) => commandNames.includes(command.cmd))

  it('are twenty, and each has a reply that it is done, or taken, and one that it is refused', () => {
    expect(commandNames).toHaveLength(20)
    const with_ = (...wanted: readonly string[]) =>
      new Set(
        known.filter(([, { replies }]) => replies.some(({ st }) => wanted.includes(st))).map(([, { command }]) => command.cmd),
      )
    expect([...with_('done', 'accepted')].sort()).toEqual([...commandNames].sort())
    expect([...with_('rejected', 'error', 'unsupported')].sort()).toEqual([...commandNames].sort())
  })

  it.each(exchanges)('%s: command and replies are messages of the protocol', (_, { command, replies }) => {
    expect({ valid: schema('command')(command), errors: schema('command').errors }).toEqual({ valid: true, errors: null })
    for (const reply of replies) {
      expect({ valid: schema('reply')(reply), errors: schema('reply').errors }).toEqual({ valid: true, errors: null })
      expect(reply.id).toBe(command.id)
      expect(JSON.stringify(reply).length).toBeLessThanOrEqual(1024)
    }
    expect(JSON.stringify(command).length).toBeLessThanOrEqual(1024)
    expect(replies.slice(0, -1).every(({ st }) => st === 'accepted')).toBe(true)
  })

  it.each(known)('%s: parameters and results are what the schemas say', (_, { command, replies }) => {
    const params = commandSchema(command.cmd, 'params')
    const invalid = replies.some(({ code = '' }) => /^(INVALID_PARAMS|MANIFEST_)/.test(code))
    const valid = params(command.params ?? {})
    // What a schema cannot say: the only reasons to refuse parameters that are valid.
    const beyondSchema = /must not be below|There are no registers|must be a time of|needs (wifi_ssid|gsm_apn)/
    if (!valid) expect({ invalid, errors: params.errors }).toMatchObject({ invalid: true })
    if (valid && invalid) expect(replies.map(({ msg = '' }) => msg).join()).toMatch(beyondSchema)
    for (const { result } of replies) {
      const validate = commandSchema(command.cmd, 'result')
      if (result) expect({ valid: validate(result), errors: validate.errors }).toEqual({ valid: true, errors: null })
    }
  })

  it('never tell a secret', () => {
    const told = exchanges.flatMap(([, { replies }]) => replies.map((reply) => JSON.stringify(reply)))
    expect(told.filter((text) => text.includes('s3cret'))).toEqual([])
    expect(exchanges.some(([, { command }]) => JSON.stringify(command).includes('s3cret'))).toBe(true)
  })

  it('are on a page of the documentation, each with its parameters and what it yields', () => {
    const page = readFileSync(join(root, 'docs/protocols/acuvim-commands.md'), 'utf8')
    const missing = commandNames.flatMap((name) => {
      const keys = (['params', 'result'] as const).flatMap((part) => {
        const { properties = {} } = commandSchema(name, part).schema as { properties?: object }
        return Object.keys(properties)
      })
      return [name, ...keys].filter((word) => !page.includes(`\`${word}\``))
    })
    expect(missing).toEqual([])
  })
})

describe('the encoder builds the canonical vectors', () => {
  it.each(vectors.filter(([, { canonical }]) => canonical))('%s', (_, { text = '', receivedAt, expect: { readings = [] } }) => {
    const message = JSON.parse(text) as TelemetryMessage | BatchMessage
    const { ep, src, ln, ck, up } = message
    const head: TelemetryHead = {
      epoch: ep,
      ...(src && { source: src }),
      ...(ln && { link: ln }),
      ...(ck && { clock: ck }),
      ...(up !== undefined && { uptime: up }),
    }
    const sampled = readings.map((reading) => toSample(reading, ck === 'boot' ? receivedAt - (up ?? 0) : 0))
    const encoded =
      'r' in message ? encodeBatch(deviceType, head, sampled) : encodeTelemetry(deviceType, head, sampled[0] as Sample)
    expect(encoded).toBe(text)
    expect(encoded.length).toBeLessThanOrEqual(1024)
  })

  function toSample({ seq, at, values }: DecodedReading, bootedAt: number): Sample {
    return { seq, time: at - bootedAt, values }
  }
})

describe('docs/mqtt-protocol.md', () => {
  const page = readFileSync(join(root, 'docs/mqtt-protocol.md'), 'utf8')
  const blocks = [...page.matchAll(/(?:<!-- schema: (\w+) -->\n+)?```json\n([\s\S]*?)```/g)].map(
    ([, name = '', text = '']) => [name, text] as const,
  )

  it('names the schema of every JSON block, and has one for every message', () => {
    expect(blocks.filter(([name]) => name === '')).toEqual([])
    expect([...new Set(blocks.map(([name]) => name))].sort()).toEqual(schemaNames.filter((name) => name !== 'common').sort())
  })

  it.each(blocks)('has a valid %s message that fits into 1 KB: %s', (name, text) => {
    const validate = schema(name)
    expect({ valid: validate(JSON.parse(text)), errors: validate.errors }).toEqual({ valid: true, errors: null })
    expect(Buffer.byteLength(JSON.stringify(JSON.parse(text)))).toBeLessThanOrEqual(1024)
  })

  it('describes every key of every message', () => {
    const missing = schemaNames.flatMap((name) => {
      const { properties = {} } = schema(name).schema as { properties?: object }
      return Object.keys(properties).filter((key) => !page.includes(`\`${key}\``))
    })
    expect(missing).toEqual([])
  })
})
