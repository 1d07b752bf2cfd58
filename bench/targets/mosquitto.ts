import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runMosquitto } from './mosquitto-broker'
import { answer, chain, counter } from './node-red-admin'
import { jsonNode, runNodeRed, telemetryIn } from './stock-node-red'
import type { Target } from './target'

/** The peer: mosquitto and a stock Node-RED flow `mqtt in → json → function`. Neither stores anything. */
export interface MosquittoWithNodeRed extends Target {
  counted(): Promise<number>
}

export async function startMosquitto(found: string): Promise<MosquittoWithNodeRed> {
  const dir = mkdtempSync(join(tmpdir(), 'busbar-bench-'))
  const mosquitto = await runMosquitto(found, dir, 0)
  const nodeRed = await runNodeRed(dir, stockFlow(mosquitto.port))
  const programs = [nodeRed.program, mosquitto.program]
  return {
    name: 'mosquitto + stock Node-RED flow (nothing stored)',
    port: mosquitto.port,
    password: 'any',
    pids: programs.map(({ pid }) => pid),
    counted: async () => Number(await (await fetch(`${nodeRed.web}/bench/count`)).text()),
    async stop() {
      for (const program of programs) await program.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function stockFlow(port: number) {
  const { broker, mqttIn } = telemetryIn(port)
  return [
    broker,
    ...chain('stock', [mqttIn, jsonNode, counter('count')]),
    ...answer('stock', '/bench/count', "msg.payload = String(flow.get('count') ?? 0)\nreturn msg"),
  ]
}
