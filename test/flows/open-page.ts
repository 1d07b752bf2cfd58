/** What arrived at a page: the event's name and its arguments. */
type Arrival = readonly [event: string, ...args: unknown[]]

/** Pages, groups and widgets of a dashboard by id. */
export interface UiConfig {
  readonly pages: Readonly<Record<string, object>>
  readonly groups: Readonly<Record<string, object>>
  readonly widgets: Readonly<Record<string, object>>
}

interface Waiting {
  readonly event: string
  readonly matches: (value: never) => boolean
  readonly resolve: (value: never) => void
}

/**
 * A browser page as the dashboard's server sees it: Engine.IO 4 over long polling, Socket.IO 5 on top.
 * Only what the tests need; a real browser is in the end to end tests.
 */
export class OpenPage {
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #arrived: Arrival[] = []
  readonly #waiting = new Set<Waiting>()
  #refuse: (error: Error) => void = () => undefined
  readonly #turnedAway = new Promise<never>((_, reject) => {
    this.#refuse = reject
  })
  #open = true
  #socketId = ''
  #config: UiConfig = { pages: {}, groups: {}, widgets: {} }

  /**
   * `url` is the dashboard's, such as `http://127.0.0.1:1880/dashboard`; `headers` carry a session's cookie. Resolves once the
   * server took the page in; rejects when it turns the page away.
   */
  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<OpenPage> {
    const handshake = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers })
    if (!handshake.ok) throw new Error(`the dashboard answered ${handshake.status}: ${await handshake.text()}`)
    const { sid } = JSON.parse((await handshake.text()).slice(1)) as { sid: string }
    const page = new OpenPage(`${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, headers)
    await page.#post('40')
    void page.#listen()
    page.#config = await Promise.race([page.next<UiConfig>('ui-config'), page.#turnedAway])
    return page
  }

  private constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#url = url
    this.#headers = headers
    // Who does not wait for it any more is not told.
    this.#turnedAway.catch(() => undefined)
  }

  /** What the page was given to show. */
  get config(): UiConfig {
    return this.#config
  }

  get socketId(): string {
    return this.#socketId
  }

  /** As a widget does when an operator acts. */
  act(widget: string, msg: object): Promise<void> {
    return this.emit('widget-action', widget, msg)
  }

  /** Any event, as the dashboard's scripts send it. */
  emit(event: string, ...args: unknown[]): Promise<void> {
    return this.#post(`42${JSON.stringify([event, ...args])}`)
  }

  /** Resolves when the server has ended the connection. */
  get ended(): Promise<void> {
    return this.next('disconnect')
  }

  /** First argument of the next arrival of an event that nobody took yet and that matches. */
  next<T>(event: string, matches: (value: T) => boolean = () => true): Promise<T> {
    const index = this.#arrived.findIndex(([name, value]) => name === event && matches(value as T))
    if (index >= 0) return Promise.resolve(this.#arrived.splice(index, 1)[0]?.[1] as T)
    return new Promise((resolve) => this.#waiting.add({ event, matches, resolve } as Waiting))
  }

  /** Payload of the next message to a widget. */
  async payload<T>(widget: string, matches: (payload: T) => boolean = () => true): Promise<T> {
    const msg = await this.next<{ payload: T }>(`msg-input:${widget}`, ({ payload }) => matches(payload))
    return msg.payload
  }

  /** Whether something of this kind came that nobody took. */
  has<T>(event: string, matches: (value: T) => boolean = () => true): boolean {
    return this.#arrived.some(([name, value]) => name === event && matches(value as T))
  }

  async close(): Promise<void> {
    this.#open = false
    await this.#post('1').catch(() => undefined)
  }

  async #post(packet: string): Promise<void> {
    const answer = await fetch(this.#url, {
      method: 'POST',
      body: packet,
      headers: { ...this.#headers, 'content-type': 'text/plain;charset=UTF-8' },
    })
    await answer.text()
  }

  async #listen(): Promise<void> {
    while (this.#open) {
      const answer = await fetch(this.#url, { headers: this.#headers }).catch(() => null)
      if (!answer?.ok) return
      for (const packet of (await answer.text()).split('\x1e')) this.#take(packet)
    }
  }

  #take(packet: string): void {
    if (packet === '2') void this.#post('3')
    else if (packet.startsWith('44')) this.#refuse(new Error(`the dashboard turned the page away: ${packet.slice(2)}`))
    else if (packet.startsWith('40')) this.#socketId = (JSON.parse(packet.slice(2)) as { sid: string }).sid
    else if (packet.startsWith('41')) this.#arrive(['disconnect', ''])
    else if (packet.startsWith('42')) this.#arrive(JSON.parse(packet.slice(2)) as Arrival)
  }

  #arrive(arrival: Arrival): void {
    const [event, first, second] = arrival
    // The dashboard's own id comes before what there is.
    const value = event === 'ui-config' ? second : first
    for (const waiting of this.#waiting) {
      if (waiting.event !== event || !waiting.matches(value as never)) continue
      this.#waiting.delete(waiting)
      waiting.resolve(value as never)
      return
    }
    this.#arrived.push(arrival)
  }
}
