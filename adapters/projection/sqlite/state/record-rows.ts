import type { RejectionCode } from '../../../../core/errors/catalogue'
import type { DeviceEvent, DeviceEventKind } from '../../../../core/event'
import type { Rejected } from '../../../../core/rejected'
import type { Cells } from '../database/statements'

export const eventColumns = 'id, device, kind, at, received_at, body'

export function eventOf([id, device, kind, at, receivedAt, body]: Cells, devices: { name(key: number): string }): DeviceEvent {
  return {
    id: Number(id),
    device: devices.name(Number(device)),
    kind: kind as DeviceEventKind,
    at: Number(at),
    receivedAt: Number(receivedAt),
    body: JSON.parse(String(body)),
  }
}

export const rejectedColumns = 'id, device, received_at, topic, code, reason, raw, size'

export function rejectedOf([id, device, receivedAt, topic, code, reason, raw, size]: Cells): Rejected {
  return {
    id: Number(id),
    device: String(device),
    receivedAt: Number(receivedAt),
    topic: String(topic),
    code: code as RejectionCode,
    reason: String(reason),
    raw: Buffer.from(raw as Uint8Array).toString('base64'),
    size: Number(size),
  }
}
