import { publishPacket } from './mqtt-packets'

/** Numbers start here so that all have the same number of digits and can be written over each other. */
export const firstSeq = 10_000_000

/** A reading of a meter as it comes off a gateway: about 350 bytes. */
const values = {
  f: 50.01,
  u1: 229.8,
  u2: 230.4,
  u3: 230.1,
  i1: 41.2,
  i2: 40.7,
  i3: 42.5,
  in: 1.9,
  p1: 9240,
  p2: 9170,
  p3: 9560,
  p: 27970,
  q: 6120,
  s: 28640,
  pf: 0.977,
  uu: 0.16,
  iu: 2.57,
  epi: 104233.7,
  epe: 12.4,
  eqi: 22310.5,
  es: 106744.1,
}

/** One device's PUBLISH, encoded once; only packet identifier, number and time are written into it for each message. */
export class TelemetryTemplate {
  readonly #bytes: Buffer
  readonly #idAt: number
  readonly #seqAt: number
  readonly #timeAt: number

  constructor(device: string, epoch: number) {
    const time = '0'.repeat(13)
    const payload = `{"v":1,"ep":${epoch},"sq":${firstSeq},"ts":${time},"ln":"ethernet","d":${JSON.stringify(values)}}`
    const { bytes, idAt, payloadAt } = publishPacket(`acuvim/${device}/telemetry`, Buffer.from(payload))
    this.#bytes = bytes
    this.#idAt = idAt
    this.#seqAt = payloadAt + payload.indexOf(String(firstSeq), payload.indexOf('"sq"'))
    this.#timeAt = payloadAt + payload.indexOf(time)
  }

  get length(): number {
    return this.#bytes.length
  }

  /** Writes the message into `target`; `at` is ms UTC. */
  write(target: Buffer, offset: number, packetId: number, seq: number, at: number): void {
    this.#bytes.copy(target, offset)
    target.writeUInt16BE(packetId, offset + this.#idAt)
    target.write(String(seq), offset + this.#seqAt, 'latin1')
    target.write(String(at), offset + this.#timeAt, 'latin1')
  }
}
