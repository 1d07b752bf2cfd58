import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Decoded, DecodedEvent } from '../../core/dialect'
import type { RejectionCode } from '../../core/errors/catalogue'
import type { DecodedReading } from '../../core/reading'
import { deviceTypes, dialects } from '../../devices'
import { matchTopic } from '../../protocol/topics'

export const root = join(__dirname, '..', '..')

/** A raw message and what must become of it. Exactly one of `json`, `text`, `base64`, `fill` gives the payload. */
export interface UplinkSample {
  readonly name: string
  readonly topic: string
  readonly identity: string
  readonly receivedAt: number
  readonly json?: unknown
  readonly text?: string
  readonly base64?: string
  /** `before`, then `text` so many times, then `after`: for payloads too large to write down. */
  readonly fill?: { readonly before: string; readonly text: string; readonly times: number; readonly after: string }
  /** The device must be able to build this very text from the readings. */
  readonly canonical?: boolean
  readonly expect: {
    readonly readings?: readonly DecodedReading[]
    readonly events?: readonly DecodedEvent[]
    readonly rejections?: readonly (RejectionCode | { readonly code: RejectionCode; readonly says: string })[]
  }
}

/** All files of a glob, each a list, with the file name in front of each case's name. */
export function loadSamples<T extends { readonly name: string }>(glob: string): readonly (readonly [string, T])[] {
  const files = globSync(glob, { cwd: root }).sort()
  return files.flatMap((file) => {
    const list = JSON.parse(readFileSync(join(root, file), 'utf8')) as readonly T[]
    return list.map((sample) => [`${file}: ${sample.name}`, sample] as const)
  })
}

export function payloadOf({ json, text, base64, fill }: UplinkSample): Buffer {
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  if (fill !== undefined) return Buffer.from(fill.before + fill.text.repeat(fill.times) + fill.after)
  return Buffer.from(text ?? JSON.stringify(json))
}

/** Decodes a sample by the dialect whose topic it has and by that dialect's default type, as the hub does. */
export function decodeSample(sample: UplinkSample): Decoded {
  for (const dialect of dialects) {
    for (const { pattern, kind } of dialect.uplinks) {
      const match = matchTopic(pattern, sample.topic)
      if (match === null) continue
      const type = deviceTypes.find(({ name }) => name === dialect.defaultType)
      if (type === undefined) throw new Error(`dialect ${dialect.name} has an unknown default type`)
      const { topic, identity, receivedAt } = sample
      const payload = payloadOf(sample)
      const uplink = { position: 1, receivedAt, identity, topic, qos: 1, retain: false, payload, refusal: null } as const
      return dialect.decode(uplink, { dialect: dialect.name, kind, device: match.device, down: false }, type)
    }
  }
  throw new Error(`no dialect has the topic ${sample.topic}`)
}

/** Compares what was decoded with what the sample promises; every rejection must say why. */
export function expectDecoded({ readings, events, rejections }: Decoded, { expect: promised }: UplinkSample): void {
  expect(rejections.map(({ code }) => code)).toEqual((promised.rejections ?? []).map((r) => (typeof r === 'string' ? r : r.code)))
  expect(readings).toEqual(promised.readings ?? [])
  expect(events).toEqual(promised.events ?? [])
  for (const [index, wanted] of (promised.rejections ?? []).entries()) {
    const reason = rejections[index]?.reason ?? ''
    expect(reason.length).toBeGreaterThan(10)
    expect(reason.length).toBeLessThan(400)
    if (typeof wanted !== 'string') expect(reason).toContain(wanted.says)
  }
}
