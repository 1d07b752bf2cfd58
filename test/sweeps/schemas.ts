import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020'
import { root } from './uplink-samples'

// Strict about misspelt keywords; the three exceptions are style rules that 2020-12 itself does not have.
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, strictTuples: false })
export const schemaNames = globSync('protocol/acuvim/*.schema.json', { cwd: root }).map((file) => {
  ajv.addSchema(JSON.parse(readFileSync(join(root, file), 'utf8')))
  return file.replace(/^.*\/|\.schema\.json$/g, '')
})

/** The compiled schema of a message: `telemetry`, `alert` … */
export function schema(name: string): ValidateFunction {
  const found = ajv.getSchema(`https://busbar.example/acuvim/${name}.schema.json`)
  if (found === undefined) throw new Error(`there is no schema "${name}"`)
  return found
}

const schemaOfTopic: Readonly<Record<string, string>> = { alerts: 'alert', resp: 'reply', cmd: 'command' }

/** The schema of what is published on a topic. */
export function schemaFor(topic: string): ValidateFunction {
  const last = topic.slice(topic.lastIndexOf('/') + 1)
  return schema(schemaOfTopic[last] ?? last)
}

/** Undefined where the payload is not even JSON. */
export function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload))
  } catch {
    return undefined
  }
}
