import { plantOpsTopics } from '../../../protocol/plantops/topics'
import { topicFor } from '../../../protocol/topics'
import type { Board, Firmware } from '../../device/firmware'
import type { Session } from '../../device/link'
import type { PlantState } from './plant'

export interface NodeOptions {
  readonly board: Board
  /** What the sensors show, ms UTC. */
  readonly sense: (at: number) => PlantState
  readonly intervalMs: number
}

const reconnectMs = 5_000
const nothingStored = { size: 0, lost: 0 } as const

/** A board beside a plant: measures and reports once a minute, and keeps nothing. What it cannot send is lost. */
export class PlantNode implements Firmware {
  readonly #options: NodeOptions

  constructor(options: NodeOptions) {
    this.#options = options
    options.board.every(options.intervalMs, () => this.#report())
  }

  get stored(): typeof nothingStored {
    return nothingStored
  }

  /** No will and no topic down; keep-alive as its library sets it. */
  session(): Session {
    return { clientId: this.#options.board.id, clean: true, keepAliveSeconds: 15, will: null, subscriptions: [] }
  }

  onConnected(): void {
    this.#report()
  }

  farewell(): null {
    return null
  }

  reconnectAfter(): number {
    return reconnectMs
  }

  #report(): void {
    const { board, sense } = this.#options
    const now = board.clock.now()
    board.measured(1)
    if (!board.connected) return
    const { temperature, humidity, soilMoisture, light } = sense(now)
    const telemetry = {
      temperature: rounded(temperature),
      humidity: rounded(humidity),
      soil_moisture: rounded(soilMoisture),
      light_level: Math.round(light),
    }
    const heartbeat = { timestamp: now, uptime: Math.floor((now - board.bootedAt) / 1000), rssi: -61 }
    const topic = (kind: 'telemetry' | 'heartbeat'): string => topicFor(plantOpsTopics[kind], board.id)
    board.publish({ topic: topic('telemetry'), payload: JSON.stringify(telemetry), qos: 0, readings: 1 })
    board.publish({ topic: topic('heartbeat'), payload: JSON.stringify(heartbeat), qos: 0 })
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(1))
}
