import type { ServerResponse } from 'node:http'
import { escaped } from './dashboard/notice'
import { logInPolicy } from './log-in/log-in-files'
import { send } from './middleware'

export interface MessagePage {
  readonly title: string
  /** Sentences; plain text. */
  readonly text: string
  readonly links?: readonly (readonly [label: string, path: string])[]
  /** The page asks again by itself after this many seconds. */
  readonly retryS?: number
}

/** A page with nothing but a message, in the look of the log-in page. */
export function sendPage(response: ServerResponse, status: number, { title, text, links = [], retryS }: MessagePage): void {
  const retry = retryS === undefined ? '' : `<meta http-equiv="refresh" content="${retryS}">`
  const actions = links.map(([label, path]) => `<a class="button" href="${escaped(path)}">${escaped(label)}</a>`).join(' ')
  response.setHeader('content-security-policy', logInPolicy)
  send(
    response,
    status,
    'text/html; charset=utf-8',
    `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${retry}
<title>${escaped(title)} · Busbar</title>
<link rel="icon" href="/login/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/login/log-in.css"></head>
<body><main><header><img src="/login/icon.svg" alt="" width="40" height="40"><h1>${escaped(title)}</h1></header>
<p>${escaped(text)}</p><p class="actions">${actions}</p></main></body></html>
`,
  )
}

/** While the hub cannot say who somebody is. */
export function sendRestarting(response: ServerResponse): void {
  response.setHeader('retry-after', '2')
  const text = 'The hub is starting and cannot check who you are yet. This page tries again by itself.'
  sendPage(response, 503, { title: 'One moment', text, retryS: 2 })
}
