import type { Busbar } from './busbar'

export interface Answer<T> {
  readonly status: number
  readonly body: T
}

/** Asks the hub's HTTP API, as the first administrator. */
export async function api<T>(busbar: Busbar, path: string, init?: RequestInit): Promise<Answer<T>> {
  const response = await busbar.fetch('http', path, init)
  return { status: response.status, body: (await response.json()) as T }
}

/** Sends JSON to the hub's HTTP API. */
export function post<T>(busbar: Busbar, path: string, body: unknown): Promise<Answer<T>> {
  return api(busbar, path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

/** The value of one Prometheus sample, such as `busbar_rejected_total{code="NOT_JSON"}`; 0 when it is not there. */
export async function metric(busbar: Busbar, sample: string): Promise<number> {
  const text = await (await busbar.fetch('http', '/metrics')).text()
  const line = text.split('\n').find((each) => each.startsWith(`${sample} `))
  return Number(line?.slice(sample.length + 1) ?? 0)
}
