import { type BusAddress, busName } from '../../core/polling/bus-address'
import { type BusAnswer, BusError, type BusRequest, exceptionError, type ModbusBus } from '../../core/polling/modbus-bus'
import { Codec, ExceptionAnswer, type Question } from './codec'
import { answerLength, type Framing } from './framing'
import type { Line, LineEvents } from './line'
import { ReconnectPause } from './reconnect-pause'
import { gapMs, transmissionMs } from './serial-time'
import { Waiting } from './waiting'

export interface LineBusOptions {
  readonly address: BusAddress
  readonly framing: Framing
  readonly line: (events: LineEvents) => Line
}

/** So many requests without a single byte in return make a TCP connection suspect: it may have died unnoticed. */
const mostSilent = 3

/** A bus over any line: one request at a time, connected when needed, each failure with a code and a text. */
export class LineBus implements ModbusBus {
  readonly address: BusAddress
  readonly #framing: Framing
  readonly #line: Line
  readonly #codec = new Codec()
  readonly #pause = new ReconnectPause()
  #turn: Promise<unknown> = Promise.resolve()
  #waiting: Waiting | null = null
  #silent = 0
  #closed = false
  #freeAt = 0

  constructor({ address, framing, line }: LineBusOptions) {
    this.address = address
    this.#framing = framing
    this.#line = line({
      bytes: (bytes) => {
        this.#silent = 0
        this.#waiting?.take(bytes)
      },
      ended: (reason) => {
        framing.reset()
        this.#waiting?.fail(new BusError('BUS_UNREACHABLE', `${this.#name} broke off while it was in use: ${reason}.`))
      },
    })
  }

  read(request: BusRequest & { readonly count: number }): Promise<BusAnswer> {
    return this.#inTurn(async () => {
      const { unit, start, count } = request
      await this.#ready(request)
      if (this.#framing.owes(unit)) await this.#catchUp(request)
      const { result, tookMs } = await this.#ask(request, this.#codec.read(unit, start, count))
      return { registers: result, tookMs }
    })
  }

  write(request: BusRequest & { readonly registers: readonly number[] }): Promise<void> {
    return this.#inTurn(async () => {
      const { unit, start, registers } = request
      await this.#ready(request)
      if (this.#framing.owes(unit)) await this.#catchUp(request)
      await this.#ask(request, this.#codec.write(unit, start, registers))
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#waiting?.fail(new BusError('BUS_UNREACHABLE', `${this.#name} was closed.`))
    await this.#line.close()
    await this.#turn.catch(() => undefined)
  }

  get #name(): string {
    return busName(this.address)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work)
    this.#turn = mine
    return mine
  }

  async #ready({ settings }: BusRequest): Promise<void> {
    if (this.#closed) throw new BusError('BUS_UNREACHABLE', `${this.#name} was closed.`)
    if (this.#framing.isLost || (this.#silent >= mostSilent && this.address.kind !== 'rtu')) await this.#line.close()
    if (!this.#line.isOpen) this.#pause.check(performance.now())
    const wasOpen = this.#line.isOpen
    try {
      await this.#line.open(settings)
    } catch (error) {
      // A port that lacks one setting of a scan is not a port that is away.
      if (!settings || busName({ ...this.address, ...settings }) === this.#name)
        this.#pause.failed(error as Error, performance.now())
      throw error
    }
    this.#pause.succeeded()
    if (wasOpen) return
    this.#silent = 0
    this.#framing.reset()
  }

  /**
   * The unit still owes answers that cannot be told from the one wanted now. It answers in order, so one answer that looks
   * different from all of these means that none of them can come any more: one register more or less makes the difference.
   */
  async #catchUp(request: BusRequest): Promise<void> {
    const { unit, start } = request
    for (let count = 1; ; count++) {
      const probe = this.#codec.read(unit, start, count)
      if (this.#framing.isMistakable(unit, answerLength(probe.frame))) continue
      try {
        await this.#ask(request, probe)
      } catch (error) {
        if (!(error instanceof BusError && error.failure === 'MODBUS_EXCEPTION')) throw error
        // It may be the exception it owed: only silence tells.
        await this.#listen(request.timeoutMs)
      }
      this.#framing.settle(unit)
      return
    }
  }

  async #ask<T>(request: BusRequest, question: Question<T>): Promise<{ readonly result: T; readonly tookMs: number }> {
    const { unit, start, timeoutMs } = request
    const settings = this.#line.settings
    const patienceMs = timeoutMs + (settings ? transmissionMs(question.frame.length + answerLength(question.frame), settings) : 0)
    if (settings) await this.#listen(this.#freeAt - performance.now())
    const asked = performance.now()
    try {
      const result = await new Promise<T>((resolve, reject) => {
        this.#waiting = new Waiting({
          patienceMs,
          onBytes: (bytes) => this.#decoded(bytes, question, resolve),
          onTimeout: () => reject(this.#noAnswer(unit, timeoutMs)),
          onFailure: reject,
        })
        this.#line.write(this.#framing.begin(question.frame))
      })
      return { result, tookMs: performance.now() - asked }
    } catch (error) {
      if (error instanceof ExceptionAnswer) throw exceptionError(unit, error.exception, `the request at register ${start}`)
      throw error
    } finally {
      this.#waiting = null
      if (settings) this.#freeAt = performance.now() + gapMs(settings)
    }
  }

  /** Feeds what arrived to the framing; a frame that turns out to be no answer is passed over. */
  #decoded<T>(bytes: Buffer, question: Question<T>, resolve: (result: T) => void): void {
    const frame = this.#framing.take(bytes)
    if (!frame) return
    let result: T
    try {
      result = question.decode(frame)
    } catch (error) {
      if (!(error instanceof ExceptionAnswer)) return
      this.#framing.end()
      this.#waiting?.fail(error)
      return
    }
    this.#framing.end()
    this.#waiting?.stop()
    resolve(result)
  }

  #noAnswer(unit: number, timeoutMs: number): BusError {
    if (this.#framing.giveUp() === 'garbled') {
      return new BusError(
        'MODBUS_BAD_ANSWER',
        `What came from unit ${unit} on ${this.#name} is no valid answer: check baud rate, parity and termination, and that no two meters have this address.`,
      )
    }
    this.#silent++
    return new BusError(
      'MODBUS_TIMEOUT',
      `Unit ${unit} did not answer within ${timeoutMs} ms on ${this.#name}: check its address, power and wiring${this.address.kind === 'rtu' ? ', baud rate and parity' : ''}.`,
    )
  }

  /** Lets time pass; what arrives meanwhile is nobody's. Ends early when the bus is closed. */
  #listen(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiting = new Waiting({ patienceMs: ms, onBytes: () => undefined, onTimeout: resolve, onFailure: reject })
    })
  }
}
