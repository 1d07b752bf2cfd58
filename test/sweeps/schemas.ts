import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020'
import { dialects } from '../../devices'
import { matchTopic } from '../../protocol/topics'
import { root } from './uplink-samples'

// Strict about misspelt keywords; the three exceptions are style rules that 2020-12 itself does not have.
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, strictTuples: false })

/** Every schema as `family/name`: `acuvim/telemetry`, `heat-pump/data` … */
export const allSchemas = globSync('protocol/*/*.schema.json', { cwd: root })
  .sort()
  .map((file) => {
    ajv.addSchema(JSON.parse(readFileSync(join(root, file), 'utf8')))
    return file.replace(/^protocol\/|\.schema\.json$/g, '')
  })

const commandSchemas = globSync('protocol/acuvim/commands/*.schema.json', { cwd: root })
  .sort()
  .map((file) => JSON.parse(readFileSync(join(root, file), 'utf8')) as { readonly $id: string; readonly title: string })
for (const each of commandSchemas) ajv.addSchema(each)

/** What an Acuvim gateway can be told to do, each with a schema of its parameters and one of its result. */
export const commandNames = commandSchemas.map(({ title }) => title)

/** The schema of the parameters, or of the result, of a command. */
export function commandSchema(name: string, part: 'params' | 'result'): ValidateFunction {
  const found = ajv.getSchema(`https://busbar.example/acuvim/commands/${name}.schema.json#/$defs/${part}`)
  if (found === undefined) throw new Error(`there is no schema of the ${part} of "${name}"`)
  return found
}

/** The schemas of the Acuvim gateways: `telemetry`, `alert` … */
export const schemaNames = allSchemas.filter((name) => name.startsWith('acuvim/')).map((name) => name.replace('acuvim/', ''))

/** A compiled schema. */
export function schema(name: string, family = 'acuvim'): ValidateFunction {
  const found = ajv.getSchema(`https://busbar.example/${family}/${name}.schema.json`)
  if (found === undefined) throw new Error(`there is no schema "${family}/${name}"`)
  return found
}

/** Where a schema is not called as its message. */
const schemaOfKind: Readonly<Record<string, string>> = { alerts: 'alert', resp: 'reply' }

/** The schema of what is published on a topic; the message tells which version it is. */
export function schemaFor(topic: string, message?: unknown): ValidateFunction {
  for (const { name: family, uplinks, downlinks } of dialects) {
    const all = [...uplinks, ...downlinks.map((pattern) => ({ pattern, kind: 'command' }))]
    const kind = all.find(({ pattern }) => matchTopic(pattern, topic) !== null)?.kind
    if (kind === undefined) continue
    if (family === 'iot-meter' && kind === 'telemetry' && isFlat(message)) return schema('flat', family)
    return schema(family === 'acuvim' ? (schemaOfKind[kind] ?? kind) : kind.replace('/', '-'), family)
  }
  throw new Error(`no dialect has the topic ${topic}`)
}

function isFlat(message: unknown): boolean {
  const { v, msg_type } = (message ?? {}) as { v?: unknown; msg_type?: unknown }
  return msg_type === undefined && v !== 2
}

/** Undefined where the payload is not even JSON. */
export function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload))
  } catch {
    return undefined
  }
}
