/** The parts of the dashboard's Socket.IO connection that are used here. */
export interface PageSocket {
  readonly connected: boolean
  /** What waits for the connection to be there. */
  sendBuffer: unknown[]
  /** What carries it. */
  readonly io: { on(event: 'ping' | 'open', listener: () => void): unknown }
  connect(): unknown
  on(event: 'connect' | 'disconnect' | 'connect_error', listener: () => void): unknown
  onAny(listener: () => void): unknown
  listeners(event: 'disconnect'): readonly (() => void)[]
  off(event: 'disconnect', listener: () => void): unknown
}

/** Whether the server still knows whoever opened the page, as they were then. `unknown`: it cannot be asked, or is only starting. */
export type Standing = 'same' | 'changed' | 'unknown'

/** What the page shows of it; written by the keeper. */
export interface PageState {
  /** While there is no connection: the server's last sign of life by the browser's clock, ms. */
  lostAt: number | null
  /** The page is about to be opened anew. */
  changed: boolean
}

export interface PageKeeperOptions {
  readonly socket: PageSocket
  readonly state: PageState
  readonly ask: () => Promise<Standing>
  /** Opens the page anew: the server answers with the log-in page, or with what its owner may see now. */
  readonly reopen: () => void
}

/** Between two attempts, ms: an operator should not wait for it, and a server that starts should not notice it. */
export const retryMs = 2_500
/** For reading why the page goes away, ms. */
export const noticeMs = 3_000

/**
 * Keeps an open page connected for as long as it is open, and asks after each connection, made or refused, whether its owner is
 * still who they were. What the server says to a page when access changes may come while the page is not there to hear it.
 */
export class PageKeeper {
  readonly #options: PageKeeperOptions
  #heardAt = Date.now()
  #trying = false
  #sure = false
  #asked = 0
  #asking = false

  constructor(options: PageKeeperOptions) {
    this.#options = options
  }

  /** To be called once for a page. */
  start(): void {
    const { socket, state } = this.#options
    // The dashboard's own way to reconnect opens its first page after 5 minutes; while the server is away that is the browser's
    // error page, and a wall screen stays there. It was the first to listen.
    for (const own of socket.listeners('disconnect').slice(0, 1)) socket.off('disconnect', own)
    const hear = () => {
      this.#heardAt = Date.now()
    }
    socket.onAny(hear)
    socket.io.on('ping', hear)
    socket.io.on('open', () => this.#forget())
    socket.on('connect', () => {
      hear()
      state.lostAt = null
      this.#ended()
    })
    socket.on('connect_error', () => this.#ended())
    socket.on('disconnect', () => {
      this.#trying = false
      this.beat()
    })
    setInterval(() => this.beat(), retryMs)
    void this.#look()
  }

  /** An attempt is over: whatever became of it, the server may have something to say. */
  #ended(): void {
    this.#trying = false
    this.#sure = false
    void this.#look()
  }

  /** Tries to connect if there is no connection and no attempt runs. Done every few seconds; to be called when the network is back. */
  beat(): void {
    const { socket, state } = this.#options
    if (!socket.connected) state.lostAt ??= this.#heardAt
    if (state.changed) return
    if (socket.connected) {
      if (!this.#sure && !this.#asking) void this.#look()
    } else if (!this.#trying) {
      this.#trying = true
      this.#forget()
      socket.connect()
    }
  }

  /** What an operator pressed on old numbers must not happen later, when nobody expects it any more. */
  #forget(): void {
    this.#options.socket.sendBuffer = []
  }

  async #look(): Promise<void> {
    this.#asked++
    const mine = this.#asked
    this.#asking = true
    const standing = await this.#options.ask()
    // A later question gets a later answer.
    if (mine !== this.#asked) return
    this.#asking = false
    this.#sure = standing === 'same'
    if (standing === 'changed') this.#leave()
  }

  #leave(): void {
    const { state, ask, reopen } = this.#options
    if (state.changed) return
    state.changed = true
    setTimeout(async () => {
      // Only a server that is there can show another page.
      const standing = await ask()
      if (standing === 'changed') return reopen()
      this.#sure = standing === 'same'
      state.changed = false
    }, noticeMs)
  }
}
