import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import { Busbar } from '../../e2e/harness/busbar'

export interface Answer<T> {
  readonly status: number
  readonly body: T
}

/** A Busbar that speaks HTTPS and nothing else, asked as its first administrator, who checks its certificate. */
export class SecureSite {
  readonly caFile: string
  readonly #ca: Buffer
  #token = ''

  private constructor(readonly busbar: Busbar) {
    this.caFile = join(busbar.dataDir, 'tls', 'ca.crt')
    this.#ca = readFileSync(this.caFile)
  }

  static async start(): Promise<SecureSite> {
    const site = new SecureSite(await Busbar.start({ env: { BUSBAR_HTTPS: 'true', BUSBAR_WEB_BIND: '127.0.0.1' } }))
    const { body } = await site.ask<{ accessToken: string }>('POST', '/api/auth/login', site.busbar.admin)
    site.#token = body.accessToken
    return site
  }

  async ask<T>(method: string, path: string, content?: unknown): Promise<Answer<T>> {
    const asked = request({
      host: 'localhost',
      port: this.busbar.ports.http,
      path,
      method,
      ca: this.#ca,
      headers: {
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
        ...(content !== undefined && { 'content-type': 'application/json' }),
      },
    })
    asked.end(content === undefined ? undefined : JSON.stringify(content))
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    let text = ''
    for await (const part of response.setEncoding('utf8')) text += part
    return { status: response.statusCode ?? 0, body: (text === '' ? null : JSON.parse(text)) as T }
  }
}
