import { setTimeout as delay } from 'node:timers/promises'
import type { LoadResult } from '../../load/job'
import type { LoadGenerator } from '../../load/load-generator'
import { blockMs, job, offered } from '../../plan'
import type { InfluxStack } from '../../targets/influx-stack'
import { acknowledgedPoints } from './acknowledged-points'

export const disturbances = [
  'InfluxDB is away for 3 s',
  'Node-RED or Busbar is killed',
  'a function node blocks for 5 s',
] as const
export type Disturbance = (typeof disturbances)[number]

/** What is missing after a disturbance. */
export interface Loss {
  readonly name: string
  readonly disturbance: Disturbance
  readonly rate: number
  readonly acknowledged: number
  readonly missing: number
}

/** Messages/s: far less than any of them takes while it is left alone. */
const rate = 2_000
const seconds = 8
const afterMs = 1_500
const awayMs = 3_000
const quietMs = 6_000

/** Disturbs a stack in the middle of a load, and counts what of the acknowledged messages is not in InfluxDB in the end. */
export async function disturb(generator: LoadGenerator, stack: InfluxStack, disturbance: Disturbance): Promise<Loss> {
  const loading = generator.run(job(stack, offered(rate, seconds)))
  await delay(afterMs)
  await causes[disturbance](stack)
  const loads = [await loading]
  // Connections that were closed stay so: a second load shows that all of it works again.
  loads.push(await generator.run(job(stack, offered(rate, 1))))
  const acknowledged = loads.reduce((sum, load) => sum + load.acknowledged, 0)
  return {
    name: stack.name,
    disturbance,
    rate,
    acknowledged,
    missing: acknowledged - (await settled(stack, loads, acknowledged)),
  }
}

const causes: Readonly<Record<Disturbance, (stack: InfluxStack) => Promise<void>>> = {
  async 'InfluxDB is away for 3 s'({ influx }) {
    await influx.kill()
    await delay(awayMs)
    await influx.start()
  },
  async 'Node-RED or Busbar is killed'(stack) {
    await stack.killNodeRed()
    await stack.startNodeRed()
  },
  'a function node blocks for 5 s': (stack) => stack.block(blockMs),
}

/** Points of the acknowledged messages, when all are there or no more come. */
async function settled(stack: InfluxStack, loads: readonly LoadResult[], acknowledged: number): Promise<number> {
  const count = async (): Promise<number> => {
    const counts = await Promise.all(loads.map((load) => acknowledgedPoints(stack, load)))
    return counts.reduce((sum, each) => sum + each, 0)
  }
  let points = await count()
  let changedAt = performance.now()
  while (points < acknowledged && performance.now() - changedAt < quietMs) {
    await delay(200)
    const now = await count()
    if (now !== points) changedAt = performance.now()
    points = now
  }
  return points
}
