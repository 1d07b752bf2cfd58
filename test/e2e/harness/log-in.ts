import type { Busbar } from './busbar'

export interface Credentials {
  readonly name: string
  readonly password: string
}

/** Logs in at the API as a program does. Answers the access token. */
export async function accessToken(busbar: Busbar, { name, password }: Credentials): Promise<string> {
  const response = await sendJson(busbar, '/api/auth/login', { name, password })
  return ((await response.json()) as { accessToken: string }).accessToken
}

/** Logs in as a browser does. Answers the value of the session's cookie. */
export async function sessionCookie(busbar: Busbar, { name, password }: Credentials): Promise<string> {
  const response = await sendJson(busbar, '/login', { name, password })
  const value = /busbar_session=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1]
  if (!value) throw new Error('the log-in set no cookie')
  return value
}

async function sendJson(busbar: Busbar, path: string, body: unknown): Promise<Response> {
  const response = await fetch(busbar.url('http', path), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return response
}
