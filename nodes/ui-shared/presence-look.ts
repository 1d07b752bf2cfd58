import type { DeviceView, PresenceState } from '../../core/device'

/** What an operator sees of a device: its presence, or that it waits for approval. */
export type ShownState = PresenceState | 'pending'

/** Worst first: the order of lists. */
export const worstFirst: readonly ShownState[] = ['offline', 'degraded', 'unknown', 'pending', 'online']

/** The order of the counts, from what should be most to what needs somebody. */
export const tileOrder: readonly ShownState[] = ['online', 'degraded', 'offline', 'unknown', 'pending']

export const stateLabels: Readonly<Record<ShownState, string>> = {
  online: 'Online',
  degraded: 'Degraded',
  offline: 'Offline',
  unknown: 'Unknown',
  pending: 'Pending',
}

/** What the state means, for a tooltip. */
export const stateMeanings: Readonly<Record<ShownState, string>> = {
  online: 'Heard from in time.',
  degraded: 'Silent for longer than it should be.',
  offline: 'Silent for too long, or it said goodbye.',
  unknown: 'Not heard from since Busbar started.',
  pending: 'Waits for approval; its data is not used yet.',
}

export function shownState(device: Pick<DeviceView, 'presence' | 'approval'>): ShownState {
  return device.approval === 'pending' ? 'pending' : device.presence
}
