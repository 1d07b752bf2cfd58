import { setTimeout as delay } from 'node:timers/promises'
import type { LoadJob, LoadResult } from './job'
import { Latencies } from './latencies'
import { LoadConnection } from './load-connection'

/** How long unanswered messages are waited for at the end, ms. */
const patienceMs = 5_000

/** Connects the clients, publishes as told, and answers what happened. */
export async function generateLoad(job: LoadJob): Promise<LoadResult> {
  const connections = Array.from({ length: job.clients }, (_, index) => {
    return new LoadConnection(`${job.prefix}${String(index + 1).padStart(2, '0')}`, job.epoch)
  })
  try {
    await Promise.all(connections.map((connection) => connection.connect(job.port, job.password)))
    return await measure(job, connections)
  } finally {
    for (const connection of connections) connection.close()
  }
}

async function measure(job: LoadJob, connections: readonly LoadConnection[]): Promise<LoadResult> {
  const stop = job.rate === null ? saturate(connections, job.window) : keepRate(connections, job.rate, job.window)
  await delay(job.warmUp * 1000)
  const latencies = new Latencies()
  for (const connection of connections) connection.latencies = latencies
  const begun = performance.now()
  await delay(job.seconds * 1000)
  const seconds = (performance.now() - begun) / 1000
  const latency = latencies.summary()
  stop()

  const deadline = performance.now() + patienceMs
  const waiting = (): boolean => connections.some((connection) => connection.open > 0 && !connection.disconnected)
  while (waiting() && performance.now() < deadline) await delay(20)
  const sum = (pick: (connection: LoadConnection) => number): number =>
    connections.reduce((total, connection) => total + pick(connection), 0)
  return {
    perSecond: latency.count / seconds,
    latency,
    acknowledged: sum((connection) => connection.acknowledged),
    unanswered: sum((connection) => connection.open),
    disconnects: sum((connection) => (connection.disconnected ? 1 : 0)),
    packetBytes: connections[0]?.packetBytes ?? 0,
  }
}

/** Keeps every window full: what is acknowledged is replaced at once. */
function saturate(connections: readonly LoadConnection[], window: number): () => void {
  for (const connection of connections) {
    connection.onAcknowledged = (count) => connection.send(count)
    connection.send(window)
  }
  return () => {
    for (const connection of connections) connection.onAcknowledged = () => undefined
  }
}

/** Sends at a fixed rate whatever comes back, in turn over the clients: a stall delays every message sent during it. */
function keepRate(connections: readonly LoadConnection[], rate: number, window: number): () => void {
  const begun = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - begun) / 1000) * rate)
    for (; sent < due; sent++) {
      const connection = connections[sent % connections.length]
      if (connection !== undefined && connection.open < window) connection.send(1)
    }
  }, 1)
  return () => clearInterval(timer)
}
