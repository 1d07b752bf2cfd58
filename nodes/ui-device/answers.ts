import type { NodeMessage } from 'node-red'
import type { Completeness } from '../../core/completeness'
import type { DeviceView } from '../../core/device'
import type { History } from '../../core/history'
import type { LatestValues } from '../../core/reading'
import type { Client } from '../ui-shared/dashboard-link'
import { shownState } from '../ui-shared/presence-look'
import { packCompleteness } from './pack-completeness'
import { packHistory } from './pack-history'
import type { Answer, Ask, DeviceFacts, PickerEntry } from './page-data'

interface Returning extends NodeMessage {
  readonly ask?: Ask
  readonly _client?: Client
  readonly error?: { readonly code?: string; readonly message?: string }
}

/** What came back from the flow, for the page that asked; null when the message is no answer to a page. */
export function answerOf(msg: Returning): { readonly client: Client; readonly answer: Answer } | null {
  const { ask, _client: client, error, payload } = msg
  if (!ask || !client) return null
  if (error) {
    const { code = 'FAILED', message = 'The question could not be answered.' } = error
    return { client, answer: { n: ask.n, kind: 'failure', code, message: message.replace(/^\w*Error: /, '') } }
  }
  return { client, answer: { n: ask.n, ...contentOf(ask, payload) } as Answer }
}

function contentOf(ask: Ask, payload: unknown): Omit<Answer, 'n'> {
  const { kind } = ask
  switch (kind) {
    case 'devices':
      return { kind, devices: listOf<DeviceView>(payload).map(entryOf) } as Omit<Answer, 'n'>
    case 'device':
      return { kind, device: factsOf(payload as DeviceView) } as Omit<Answer, 'n'>
    case 'latest':
      return { kind, latest: listOf<LatestValues>(payload).find((latest) => latest.device === ask.device) ?? null } as Omit<
        Answer,
        'n'
      >
    case 'history':
      return { kind, history: packHistory(payload as History) } as Omit<Answer, 'n'>
    case 'completeness':
      return { kind, completeness: packCompleteness(payload as Completeness) } as Omit<Answer, 'n'>
  }
}

function listOf<T>(payload: unknown): readonly T[] {
  return Array.isArray(payload) ? payload : []
}

function entryOf(device: DeviceView): PickerEntry {
  const { id, name, groups } = device
  return { id, name: name || id, groups, state: shownState(device) }
}

function factsOf(device: DeviceView): DeviceFacts {
  const { id, name, type, groups, tags, about, heartbeatMs, presenceSince, lastHeardAt, lastReadingAt } = device
  return {
    id,
    name: name || id,
    type,
    groups,
    tags,
    about,
    heartbeatMs,
    state: shownState(device),
    since: presenceSince,
    heardAt: lastHeardAt,
    readingAt: lastReadingAt,
  }
}
