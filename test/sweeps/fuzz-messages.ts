import fc from 'fast-check'
import type { Dialect } from '../../core/dialect'
import { matchTopic } from '../../protocol/topics'
import { parsed } from './schemas'
import { loadSamples, payloadOf, type UplinkSample } from './uplink-samples'

type Message = Record<string, unknown>

/** A real message: far more telling to change than anything made up. */
export interface Seed extends Pick<UplinkSample, 'identity' | 'receivedAt'> {
  readonly kind: string
  readonly message: Message
}

/** A topic of a dialect. */
export interface FuzzedRoute {
  readonly dialect: Dialect
  readonly pattern: string
  readonly kind: string
}

export const routesOf = (dialect: Dialect): readonly FuzzedRoute[] => [
  ...dialect.uplinks.map(({ pattern, kind }) => ({ dialect, pattern, kind })),
  ...dialect.downlinks.map((pattern) => ({ dialect, pattern, kind: 'command' })),
]

function seedsOf(dialect: Dialect): readonly Seed[] {
  const samples = loadSamples<UplinkSample>('{protocol,devices}/*/{vectors,samples}/*.json').filter(
    ([, one]) => 'identity' in one,
  )
  const seeds = samples.flatMap(([, sample]): readonly Seed[] => {
    const { topic, identity, receivedAt } = sample
    const kind = routesOf(dialect).find(({ pattern }) => matchTopic(pattern, topic) !== null)?.kind
    const message = parsed(payloadOf(sample))
    if (kind === undefined || typeof message !== 'object' || message === null) return []
    return [{ kind, identity, receivedAt, message: message as Message }]
  })
  if (seeds.length === 0) throw new Error(`dialect ${dialect.name} has no samples to start from`)
  return seeds
}

const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    0,
    -0,
    -1,
    0.5,
    2 ** 32,
    2 ** 53,
    1e308,
    1_763_683_200_000,
    '',
    '1',
    null,
    true,
    [],
    {},
    'boot',
    'sd',
    '__proto__',
  ),
)
function changesOf(keys: readonly string[]): fc.Arbitrary<Message> {
  const change = fc.tuple(fc.constantFrom(...keys, '__proto__', 'constructor'), fc.option(oddValue, { nil: undefined }))
  return fc.array(change, { maxLength: 3 }).map((entries) => Object.fromEntries(entries))
}

/** With some of its keys, or of those inside one of its objects, changed or taken away. */
function changed(seed: Seed, keys: readonly string[]): fc.Arbitrary<Seed> {
  const { message } = seed
  const outer = changesOf(keys).map((changes) => ({ ...seed, message: { ...message, ...changes } }))
  const inner = Object.entries(message).filter(
    ([, value]) => typeof value === 'object' && value !== null && !Array.isArray(value),
  )
  if (inner.length === 0) return outer
  const within = fc.constantFrom(...inner).chain(([key, value]) => {
    const object = value as Message
    return changesOf(Object.keys(object)).map((changes) => ({
      ...seed,
      message: { ...message, [key]: { ...object, ...changes } },
    }))
  })
  return fc.oneof(outer, within)
}

/** Mostly messages that belong on the topic, sometimes others of the dialect. */
export function changedSeeds({ dialect, kind: wanted }: FuzzedRoute): fc.Arbitrary<Seed> {
  const seeds = seedsOf(dialect)
  const keys = [...new Set(seeds.flatMap(({ message }) => Object.keys(message)))]
  const own = seeds.filter(({ kind }) => kind === wanted)
  const any = fc.constantFrom(...seeds)
  const seed = own.length === 0 ? any : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...own) }, { weight: 1, arbitrary: any })
  return seed.chain((one) => changed(one, keys))
}
