import { EventEmitter } from 'node:events'
import ModbusRTU from 'modbus-serial'

/** A request as an RTU frame, and how to read the answer to it. */
export interface Question<T> {
  readonly frame: Buffer
  /** Takes the answer as an RTU frame. Throws {@link ExceptionAnswer}, or Error when it is no answer to this request. */
  decode(frame: Buffer): T
}

/** The meter answered with an exception. */
export class ExceptionAnswer extends Error {
  constructor(readonly exception: number) {
    super(`exception ${exception}`)
  }
}

/**
 * Where modbus-serial believes its line to be. Its own ports match answers by number (TCP, reused after 256 requests) or not
 * at all (serial, where what is left in the buffer counts), and leave a request waiting when the connection ends. So it encodes
 * and decodes here, and what goes over the line, when, and which answer belongs to which request is decided outside.
 */
class CodecPort extends EventEmitter {
  readonly isOpen = true
  readonly _transactionIdRead = 1
  readonly _transactionIdWrite = 1
  written: Buffer = Buffer.alloc(0)

  open(done: () => void): void {
    done()
  }

  write(frame: Buffer): void {
    this.written = frame
  }
}

interface Outcome<T> {
  readonly error: (Error & { readonly modbusCode?: number }) | null
  readonly result: T
}

/** Turns requests into frames and frames into results, by modbus-serial. */
export class Codec {
  readonly #port = new CodecPort()
  readonly #client = new ModbusRTU(this.#port)

  constructor() {
    this.#client.open()
  }

  /** Function 03. */
  read(unit: number, start: number, count: number): Question<readonly number[]> {
    return this.#question<{ data: number[] }, readonly number[]>(
      (next) => this.#client.writeFC3(unit, start, count, next),
      ({ data }) => data,
    )
  }

  /** Function 16. */
  write(unit: number, start: number, registers: readonly number[]): Question<void> {
    return this.#question<{ address: number; length: number }, void>(
      (next) => this.#client.writeFC16(unit, start, [...registers], next),
      ({ address, length }) => {
        if (address !== start || length !== registers.length) throw new Error('it confirms other registers')
      },
    )
  }

  #question<R, T>(encode: (next: (error: Error | null, result: R) => void) => void, take: (result: R) => T): Question<T> {
    let outcome: Outcome<R> | null = null
    encode((error, result) => {
      outcome = { error, result }
    })
    return {
      frame: this.#port.written,
      decode: (frame) => {
        this.#port.emit('data', frame)
        if (!outcome) throw new Error('it is no answer to the present request')
        const { error, result } = outcome
        if (error?.modbusCode !== undefined) throw new ExceptionAnswer(error.modbusCode)
        if (error) throw error
        return take(result)
      },
    }
  }
}
