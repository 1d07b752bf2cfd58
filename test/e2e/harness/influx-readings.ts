import type { Influxd } from '../../helpers/influxd'
import { type PacedClient, seqOf } from './paced-client'

/** Channels that {@link wireKeys} stand for, in the same order. */
const channels = ['frequency', 'voltage_l1_n', 'active_power', 'energy_active_import'] as const

const pagePoints = 5_000

export interface InfluxLogIn {
  readonly name: string
  readonly password: string
}

export interface InfluxComparison {
  readonly acknowledged: number
  /** Points in InfluxDB. */
  readonly points: number
  /** Readings that were sent and are not there. */
  readonly missing: number
  /** Points of a reading that is there already, with another time or other tags. */
  readonly twice: number
  /** Points with another time or value than was sent, or never sent. */
  readonly wrong: number
  /** The first few of all that. */
  readonly examples: readonly string[]
}

const mostExamples = 10

/** Holds every reading that was sent against every point in InfluxDB. Reads them in pages, all tags and fields. */
export async function compareWithInflux(
  server: Influxd,
  database: string,
  user: InfluxLogIn,
  clients: readonly PacedClient[],
): Promise<InfluxComparison> {
  const examples: string[] = []
  const found = { points: 0, missing: 0, twice: 0, wrong: 0 }
  const note = (kind: 'missing' | 'twice' | 'wrong', example: string) => {
    found[kind]++
    if (examples.length < mostExamples) examples.push(`${kind}: ${example}`)
  }
  for (const client of clients) {
    const seen = new Set<number>()
    for await (const { ns, ms, values } of pointsOf(server, database, user, client.id)) {
      found.points++
      const seq = seqOf(Number(values[3]))
      const sent = client.sent[seq]
      if (seen.has(seq)) note('twice', `${client.id} ${seq} at ${ns}`)
      seen.add(seq)
      const isRight = sent?.at === ms && sent.values.every((value, n) => value === values[n])
      if (!isRight) note('wrong', `${client.id} ${seq} at ${ns} is ${values}; sent was ${sent?.values} at ${sent?.at}`)
    }
    for (const { seq } of client.sent) if (!seen.has(seq)) note('missing', `${client.id} ${seq}`)
  }
  return { acknowledged: clients.reduce((sum, client) => sum + client.acknowledged, 0), ...found, examples }
}

interface Point {
  readonly ns: string
  readonly ms: number
  readonly values: readonly unknown[]
}

async function* pointsOf(server: Influxd, database: string, user: InfluxLogIn, device: string): AsyncGenerator<Point> {
  for (let offset = 0; ; offset += pagePoints) {
    const query = `SELECT * FROM "raw"."acuvim-ii" WHERE "device" = '${device}' LIMIT ${pagePoints} OFFSET ${offset}`
    const [series] = await server.ask(query, database, user)
    if (!series) return
    const places = channels.map((channel) => series.columns.indexOf(channel))
    for (const row of series.values) {
      const ns = String(row[0])
      yield { ns, ms: Number(BigInt(ns) / 1_000_000n), values: places.map((place) => row[place]) }
    }
  }
}
