import { existsSync } from 'node:fs'
import { SerialPort } from 'serialport'
import type { FromPort, ToPort } from './serial-messages'

/**
 * Entry of a process of its own that holds one serial port. The native part of serialport runs on the event loop of a process's
 * main thread whatever thread uses it, and takes the whole process down when that is a worker (8.0.25 with serialport 13).
 */
let port: SerialPort | null = null
/** How often it is looked whether the port is still there, ms. */
const lookEveryMs = 500

const tell = (message: FromPort): void => {
  if (process.connected) process.send?.(message)
}

function open({ path, baudRate, parity, stopBits }: Extract<ToPort, { open: unknown }>['open']): void {
  const opening = new SerialPort({ path, baudRate, parity, stopBits, dataBits: 8, autoOpen: false, lock: true })
  opening.open((error) => {
    if (error) {
      tell({ failed: error.message })
      return
    }
    port = opening
    opening.on('data', (bytes: Buffer) => tell({ bytes }))
    opening.on('error', (failure) => tell({ ended: failure.message }))
    const gone = (): void => {
      clearInterval(looking)
      if (port !== opening) return
      port = null
      tell({ ended: 'the port is gone' })
    }
    opening.on('close', gone)
    // An adapter that is unplugged just after it was opened is not always reported; its file is gone all the same.
    const looking = setInterval(() => {
      if (!existsSync(path)) gone()
    }, lookEveryMs)
    opening.flush(() => tell({ opened: true }))
  })
}

function close(done: () => void): void {
  const closing = port
  port = null
  if (closing?.isOpen) closing.close(done)
  else done()
}

process.on('message', (message: ToPort) => {
  if ('open' in message) close(() => open(message.open))
  else if ('write' in message) port?.write(Buffer.from(message.write))
  else close(() => tell({ closed: true }))
})
// Without its hub it has no purpose.
process.on('disconnect', () => process.exit(0))
