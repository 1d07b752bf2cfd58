import type { DeviceType } from '../../core/channel'
import type { Rejection } from '../../core/dialect'
import { isRejection } from '../rejection'
import { nameOf } from '../wire-json'

/** What a key of a message stands for. */
export interface KeyTarget {
  readonly name: string
  readonly min: number
  readonly max: number
}

/** The keys of a message, resolved. A fleet sends few different lists, so each is resolved once and kept. */
export interface KeyList {
  readonly type: DeviceType
  readonly keys: readonly string[]
  readonly targets: readonly KeyTarget[]
  /** Has all channels of the list: copying it is six times faster than adding 28 properties one by one. */
  readonly blank: Readonly<Record<string, number>>
}

// A key no channel has is kept under its own name, so it must be one the store can use: protocol/acuvim/common.schema.json.
const freeKey = /^[a-z][a-z0-9_]{0,31}$/

/** Lists kept per type; a device that invents new keys all the time must not fill the memory. */
const maxLists = 512

interface Resolver {
  readonly byKey: ReadonlyMap<string, KeyTarget>
  /** Null: the channel is calculated. */
  readonly keyOfName: ReadonlyMap<string, string | null>
  readonly lists: Map<string, KeyList>
  /** The list used last: comparing with it costs a tenth of building the text that finds it again. */
  last: KeyList | null
}

const resolvers = new WeakMap<DeviceType, Resolver>()

/** Resolves keys that all differ. The first one that cannot be a key rejects the list. */
export function resolveKeys(type: DeviceType, keys: readonly string[]): KeyList | Rejection {
  const resolver = resolverOf(type)
  if (resolver.last !== null && sameTexts(resolver.last.keys, keys)) return resolver.last
  const list = findList(type, keys, resolver.lists)
  if (!isRejection(list)) resolver.last = list
  return list
}

function findList(type: DeviceType, keys: readonly string[], lists: Map<string, KeyList>): KeyList | Rejection {
  const signature = keys.join(' ')
  const known = lists.get(signature)
  // No key of a kept list has a space in it, so the same text in the same number of parts is the same list.
  if (known !== undefined && known.keys.length === keys.length) return known
  const targets: KeyTarget[] = []
  for (const key of keys) {
    const target = resolveKey(type, key)
    if (isRejection(target)) return target
    targets.push(target)
  }
  // fromEntries, because an object that grew by assignment becomes a hash table, and copies of it are slow.
  const blank = Object.fromEntries(targets.map(({ name }) => [name, 0]))
  const list = { type, keys, targets, blank }
  if (lists.size >= maxLists) lists.clear()
  lists.set(signature, list)
  return list
}

export function resolveKey(type: DeviceType, key: string): KeyTarget | Rejection {
  const { byKey, keyOfName } = resolverOf(type)
  return byKey.get(key) ?? freeTarget(key, keyOfName.get(key))
}

function resolverOf(type: DeviceType): Resolver {
  let resolver = resolvers.get(type)
  if (resolver === undefined) {
    // What roll-ups calculate is not measured, so it has no key; its name stays taken.
    const measured = type.channels.filter(({ integral }) => integral === undefined)
    resolver = {
      byKey: new Map(measured.map(({ key, name, range: [min, max] }) => [key, { name, min, max }])),
      keyOfName: new Map(type.channels.map(({ key, name, integral }) => [name, integral === undefined ? key : null])),
      lists: new Map(),
      last: null,
    }
    resolvers.set(type, resolver)
  }
  return resolver
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** `constructor` is the one such key that every JavaScript object already answers to. */
function freeTarget(key: string, shortKey: string | null | undefined): KeyTarget | Rejection {
  if (shortKey === null) return { code: 'OUT_OF_RANGE', reason: `"${key}" is calculated by the hub; no device measures it` }
  if (shortKey !== undefined) {
    return { code: 'OUT_OF_RANGE', reason: `"${key}" is the name of a channel; its key on the wire is "${shortKey}"` }
  }
  if (!freeKey.test(key) || key === 'constructor') {
    return {
      code: 'OUT_OF_RANGE',
      reason: `${nameOf(key)} cannot be a key; a key is 1 to 32 characters of a–z, 0–9 and _, a letter first`,
    }
  }
  return { name: key, min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY }
}
