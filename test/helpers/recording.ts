import type { UnstoredUplink } from '../../core/uplink'

export const hour = 3_600_000
/** Mid-morning, so that a day is cut in what is compared. */
export const now = Date.UTC(2026, 10, 21, 9)
export const begin = now - 12 * hour

export function uplink(identity: string, topic: string, message: object, receivedAt: number): UnstoredUplink {
  const payload = Buffer.from(JSON.stringify(message))
  return { receivedAt, identity, topic, qos: 1, retain: false, payload, refusal: null }
}

export function meter(seq: number, over: { id?: string; at?: number; lateMs?: number; epoch?: number } = {}): UnstoredUplink {
  const { id = 'ACV-1', at = begin + seq * 60_000, lateMs = 400, epoch = 1 } = over
  const message = {
    v: 1,
    ep: epoch,
    sq: seq,
    ts: at,
    d: { p: 1000 + (seq % 50), f: 50, epi: 5000 + seq / 10, cabinet_temp: 20.5 },
  }
  return uplink(id, `acuvim/${id}/telemetry`, lateMs > 60_000 ? { ...message, src: 'sd' } : message, at + lateMs)
}

function local(seq: number): UnstoredUplink {
  const at = begin + seq * 300_000
  const message = { v: 1, ep: 1_763_683_000, sq: seq, at, ln: 'modbus', values: { active_power: 700 + seq } }
  return uplink('BUS-1', 'local/BUS-1/telemetry', message, at)
}

/** 12 hours of a meter with a gap that is filled, one that stays, duplicates and a restart, and of a polled one. */
export function recording(): UnstoredUplink[] {
  const seqs = [...Array(600).keys()].filter((seq) => !(seq >= 100 && seq < 110) && !(seq >= 300 && seq < 310))
  const late = [...Array(10).keys()].map((i) => meter(100 + i, { lateMs: 8 * hour }))
  const restarted = [...Array(60).keys()].map((seq) => meter(seq, { epoch: 2, at: begin + (610 + seq) * 60_000 }))
  const all = [...seqs.map((seq) => meter(seq)), ...late, ...restarted, ...[...Array(140).keys()].map(local)]
  const twice = [meter(50, { lateMs: 3 * hour }), uplink('ACV-1', 'acuvim/ACV-1/telemetry', { v: 1 }, begin + 5)]
  return [...all, ...twice].sort((a, b) => a.receivedAt - b.receivedAt)
}
