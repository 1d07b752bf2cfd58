import { setTimeout as delay } from 'node:timers/promises'
import type { LoadJob, LoadResult } from './job'
import { messagesOf } from './kinds'
import { Latencies } from './latencies'
import { LoadConnection } from './load-connection'
import { Template } from './template'

/** How long unanswered messages are waited for at the end, ms. */
const patienceMs = 5_000

/** Connects the clients, publishes as told, and answers what happened. `ended` ends it before its time. */
export async function generateLoad(job: LoadJob, ended: AbortSignal = new AbortController().signal): Promise<LoadResult> {
  const begunAt = Date.now()
  const connections = connectionsOf(job, begunAt)
  try {
    // Some at a time: a backlog of connections is refused by the kernel, not by the broker.
    for (let from = 0; from < connections.length; from += 50) {
      await Promise.all(connections.slice(from, from + 50).map((connection) => connection.connect(job.port, job.password)))
    }
    const result = await measure(job, connections, ended)
    return { ...result, begunAt, devices: connections.map(({ device, acknowledged }) => ({ id: device, acknowledged })) }
  } finally {
    for (const connection of connections) connection.close()
  }
}

function connectionsOf({ squads, epoch, stepMs }: LoadJob, begunAt: number): readonly LoadConnection[] {
  return squads.flatMap(({ kind, clients, prefix }) =>
    Array.from({ length: clients }, (_, index) => {
      const device = `${prefix}${String(index + 1).padStart(2, '0')}`
      return new LoadConnection(device, new Template(messagesOf(kind, { device, epoch, begunAt, stepMs })))
    }),
  )
}

async function measure(
  job: LoadJob,
  connections: readonly LoadConnection[],
  ended: AbortSignal,
): Promise<Omit<LoadResult, 'begunAt' | 'devices'>> {
  const startedAt = performance.now()
  const load = start(job, connections)
  await untilOver(job.warmUp, load.done, ended)
  const latencies = new Latencies()
  for (const connection of connections) connection.latencies = latencies
  const begun = performance.now()
  const acknowledgedBefore = sumOf(connections, ({ acknowledged }) => acknowledged)
  await untilOver(job.seconds, load.done, ended)
  const seconds = (performance.now() - begun) / 1000
  const counted = sumOf(connections, ({ acknowledged }) => acknowledged) - acknowledgedBefore
  const latency = latencies.summary()
  load.stop()

  const deadline = performance.now() + patienceMs
  const waiting = (): boolean => connections.some((connection) => connection.open > 0 && !connection.disconnected)
  while (waiting() && performance.now() < deadline) await delay(20)
  return {
    perSecond: counted / seconds,
    latency,
    acknowledged: sumOf(connections, ({ acknowledged }) => acknowledged),
    readings: sumOf(connections, ({ acknowledged, readingsPerMessage }) => acknowledged * readingsPerMessage),
    unanswered: sumOf(connections, ({ open }) => open),
    disconnects: sumOf(connections, ({ disconnected }) => (disconnected ? 1 : 0)),
    seconds: (performance.now() - startedAt) / 1000,
  }
}

/** A load that runs: until it is stopped, or done by itself. */
interface Running {
  readonly done: Promise<void>
  stop(): void
}

function start({ rate, window, messages, pauseMs, squads }: LoadJob, connections: readonly LoadConnection[]): Running {
  if (messages !== null) return drain(connections, window, messages, pauseMs)
  const done = new Promise<void>(() => undefined)
  if (rate !== null) return { done, stop: keepRate(connections, rate, window) }
  return { done, stop: squads.length > 1 ? saturateInStep(connections, window) : saturate(connections, window) }
}

async function untilOver(seconds: number, done: Promise<void>, ended: AbortSignal): Promise<void> {
  const timer = new AbortController()
  const time = delay(seconds * 1000, undefined, { signal: AbortSignal.any([timer.signal, ended]) }).catch(() => undefined)
  await Promise.race([time, done])
  timer.abort()
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

/** As {@link saturate}, but nobody runs ahead of the slowest by more than a window: so the mix stays what it is meant to be. */
function saturateInStep(connections: readonly LoadConnection[], window: number): () => void {
  const fill = (): void => {
    const slowest = Math.min(...connections.map(({ acknowledged }) => acknowledged))
    for (const connection of connections) {
      const room = Math.min(window - connection.open, slowest + 2 * window - connection.sent)
      // Some at once: a write for each message would cost more than the message.
      if (room >= window / 4) connection.send(room)
    }
  }
  for (const connection of connections) connection.onAcknowledged = fill
  fill()
  return () => {
    for (const connection of connections) connection.onAcknowledged = () => undefined
  }
}

/** Each client sends so many messages, the next when one is acknowledged: what a device does that was away. */
function drain(connections: readonly LoadConnection[], window: number, messages: number, pauseMs: number): Running {
  let busy = connections.length
  let finish: () => void = () => undefined
  const done = new Promise<void>((resolve) => {
    finish = resolve
  })
  for (const connection of connections) {
    const next = (count: number): void => connection.send(Math.min(count, messages - connection.sent))
    connection.onAcknowledged = (count) => {
      if (connection.acknowledged === messages && --busy === 0) finish()
      else if (pauseMs === 0) next(count)
      else setTimeout(next, pauseMs, count)
    }
    next(window)
  }
  return {
    done,
    stop: () => {
      for (const connection of connections) connection.onAcknowledged = () => undefined
    },
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

function sumOf(connections: readonly LoadConnection[], pick: (connection: LoadConnection) => number): number {
  return connections.reduce((total, connection) => total + pick(connection), 0)
}
