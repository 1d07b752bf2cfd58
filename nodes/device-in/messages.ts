import type { NodeMessage } from 'node-red'

interface Item {
  readonly device: string
}

/** One message per item with its device as topic, or one for the whole page with the stream's name as topic. */
export function messagesOf(stream: string, items: readonly Item[], send: 'item' | 'page'): NodeMessage[] {
  if (send === 'page') return [{ topic: stream, payload: items }]
  return items.map((item) => ({ topic: item.device, payload: item }))
}
