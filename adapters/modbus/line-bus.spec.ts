import { once } from 'node:events'
import { ServerTCP } from 'modbus-serial'
import type { BusAddress } from '../../core/polling/bus-address'
import { until } from '../../test/helpers/until'
import { acuvimImage } from '../../test/modbus/acuvim-image'
import { LibmodbusSlave } from '../../test/modbus/libmodbus-slave'
import { type Script, ScriptedSlave } from '../../test/modbus/scripted-slave'
import { openBus } from './open-bus'

const timeoutMs = 100
/** What was opened in a test is closed after it. */
const opened: { close?(): unknown; stop?(): unknown }[] = []
const keep = <T extends { close?(): unknown; stop?(): unknown }>(thing: T): T => {
  opened.push(thing)
  return thing
}
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await (thing.close?.() ?? thing.stop?.())
})

const bus = (address: BusAddress) => keep(openBus(address))
const tcp = (port: number) => bus({ kind: 'tcp', host: '127.0.0.1', port })
const rtuTcp = (port: number) => bus({ kind: 'rtu-tcp', host: '127.0.0.1', port })
const scripted = async (framing: 'tcp' | 'rtu', script: Script) => keep(await ScriptedSlave.start(framing, script))
const read = (unit: number, start = 0, count = 2) => ({ unit, start, count, timeoutMs })
const failure = (code: string, says: string) => ({ code, message: expect.stringContaining(says) })
/** Fills the answer with the address that was asked for, so that it can be told from any other. */
const honest: Script = (request, slave) => slave.answer(request, Array(request.count).fill(request.start))
const of = (framing: 'tcp' | 'rtu') => (framing === 'tcp' ? tcp : rtuTcp)

describe('against slaves that share no code with it', () => {
  test('it reads what a libmodbus server holds, the largest request in one piece, and tells how long it took', async () => {
    const slave = keep(await LibmodbusSlave.tcp(7))
    const values = Array.from({ length: 120 }, (_, i) => 0xffff - i)
    await slave.set(7, 0x4000, values)
    const answer = await tcp(slave.port).read({ ...read(7, 0x4000, 120), timeoutMs: 2000 })
    expect(answer).toEqual({ registers: values, tookMs: expect.any(Number) })
    expect(answer.tookMs).toBeGreaterThan(0)
  })

  test('it writes registers that a libmodbus server then holds', async () => {
    const slave = keep(await LibmodbusSlave.tcp(7))
    const line = tcp(slave.port)
    await line.write({ unit: 7, start: 0x1040, registers: [2026, 11, 21, 3, 17, 28], timeoutMs: 2000 })
    expect(await line.read({ ...read(7, 0x1040, 6), timeoutMs: 2000 })).toMatchObject({ registers: [2026, 11, 21, 3, 17, 28] })
  })

  test("it reads modbus-serial's own server", async () => {
    // The server takes no port 0 (it reads it as 502): a free one is asked for first.
    const probe = await ScriptedSlave.start('tcp', honest)
    const { port } = probe
    await probe.stop()
    const server = new ServerTCP(
      {
        getMultipleHoldingRegisters: (start, count, _unit, done) =>
          done(
            null,
            Array.from({ length: count }, (_, i) => start + i),
          ),
      },
      { host: '127.0.0.1', port },
    )
    await once(server, 'initialized')
    keep({ stop: () => new Promise<void>((resolve) => server.close(() => resolve())) })
    expect(await tcp(port).read(read(1, 100, 3))).toMatchObject({ registers: [100, 101, 102] })
  })

  test('it speaks RTU on a serial port with a libmodbus slave at the other end', async () => {
    const slave = keep(await LibmodbusSlave.pty(9600, 3, 4))
    for (const [address, registers] of acuvimImage(4)) await slave.set(4, address, registers)
    const line = bus({ kind: 'rtu', path: slave.at, baudRate: 9600, parity: 'none', stopBits: 1 })
    const { registers } = await line.read({ ...read(4, 0x4000, 98), timeoutMs: 2000 })
    expect(registers.slice(0, 4)).toEqual([0x4248, 0x0a3d, 0x4270, 0x6298])
    await line.write({ unit: 3, start: 0x1040, registers: [2026, 1, 2], timeoutMs: 2000 })
    expect(await line.read({ ...read(3, 0x1040, 3), timeoutMs: 2000 })).toMatchObject({ registers: [2026, 1, 2] })
    expect(await line.read({ ...read(9), timeoutMs }).catch((e) => e)).toMatchObject(failure('MODBUS_TIMEOUT', 'Unit 9'))
  })

  test('one question may be asked at another baud rate; the next is asked at its own again', async () => {
    const slave = keep(await LibmodbusSlave.pty(9600, 3))
    const line = bus({ kind: 'rtu', path: slave.at, baudRate: 19_200, parity: 'none', stopBits: 1 })
    await expect(line.read(read(3))).rejects.toMatchObject(failure('MODBUS_TIMEOUT', 'baud rate and parity'))
    const settings = { baudRate: 9600, parity: 'none', stopBits: 1 } as const
    expect(await line.read({ ...read(3), timeoutMs: 2000, settings })).toMatchObject({ registers: [0, 0] })
    await expect(line.read(read(3))).rejects.toMatchObject({ code: 'MODBUS_TIMEOUT' })
  })
})

describe.each(['tcp', 'rtu'] as const)('whatever happens on a line of %s frames', (framing) => {
  const line = (slave: ScriptedSlave) => of(framing)(slave.port)

  test('an answer that comes late is not taken for that of the next request, however alike they look', async () => {
    let late: (() => void) | null = null
    const slave = await scripted(framing, (request, self) => {
      if (request.start === 100) late = () => self.answer(request, [100, 100])
      else {
        late?.()
        late = null
        honest(request, self)
      }
    })
    const it = line(slave)
    await expect(it.read(read(1, 100))).rejects.toMatchObject(failure('MODBUS_TIMEOUT', 'did not answer within 100 ms'))
    expect(await it.read(read(1, 200))).toMatchObject({ registers: [200, 200] })
    expect(await it.read(read(1, 300))).toMatchObject({ registers: [300, 300] })
  })

  test('nor is it when it comes after the next request was sent, and the unit answers in order', async () => {
    const held: (() => void)[] = []
    const slave = await scripted(framing, (request, self) => {
      held.push(() => honest(request, self))
      if (request.start !== 100) for (const answer of held.splice(0)) answer()
    })
    const it = line(slave)
    await expect(it.read(read(1, 100))).rejects.toMatchObject({ code: 'MODBUS_TIMEOUT' })
    expect(await it.read(read(1, 200))).toMatchObject({ registers: [200, 200] })
  })

  test('nor is a late exception', async () => {
    const held: (() => void)[] = []
    const slave = await scripted(framing, (request, self) => {
      if (request.start === 100) held.push(() => self.exception(request, 2))
      else {
        for (const answer of held.splice(0)) answer()
        honest(request, self)
      }
    })
    const it = line(slave)
    await expect(it.read(read(1, 100))).rejects.toMatchObject({ code: 'MODBUS_TIMEOUT' })
    expect(await it.read(read(1, 200))).toMatchObject({ registers: [200, 200] })
  })

  test('an answer of another unit is not that of this one', async () => {
    const slave = await scripted(framing, (request, self) => self.answer({ ...request, unit: 9 }, [9, 9]))
    await expect(line(slave).read(read(1))).rejects.toMatchObject({ code: 'MODBUS_BAD_ANSWER' })
  })

  test('an answer of another length is none', async () => {
    const slave = await scripted(framing, (request, self) => self.answer(request, [1, 2, 3]))
    await expect(line(slave).read(read(1))).rejects.toMatchObject(failure('MODBUS_BAD_ANSWER', 'no two meters have this address'))
  })

  test('a confirmation of other registers confirms nothing', async () => {
    const slave = await scripted(framing, (request, self) => self.answer({ ...request, start: request.start + 1 }, []))
    const write = line(slave).write({ unit: 1, start: 10, registers: [1], timeoutMs })
    await expect(write).rejects.toMatchObject({ code: 'MODBUS_BAD_ANSWER' })
  })

  test('an exception is told by its name and number, at once', async () => {
    const slave = await scripted(framing, (request, self) => self.exception(request, 2))
    const asked = line(slave).read({ ...read(5, 0x4000), timeoutMs: 60_000 })
    await expect(asked).rejects.toMatchObject({ exception: 2, ...failure('MODBUS_EXCEPTION', 'Unit 5') })
    await expect(asked).rejects.toThrow('ILLEGAL DATA ADDRESS (2)')
  })

  test('an answer may come in pieces', async () => {
    const slave = await scripted(framing, (request, self) => {
      const { socket } = request
      const whole: Buffer[] = []
      self.answer({ ...request, socket: { write: (bytes: Buffer) => whole.push(bytes) } as never }, [1, 2])
      const bytes = Buffer.concat(whole)
      socket.write(bytes.subarray(0, 4))
      setImmediate(() => socket.write(bytes.subarray(4)))
    })
    expect(await line(slave).read({ ...read(1), timeoutMs: 5000 })).toMatchObject({ registers: [1, 2] })
  })

  test('requests made at the same time take turns', async () => {
    let open = 0
    const most: number[] = []
    const slave = await scripted(framing, (request, self) => {
      most.push(++open)
      setImmediate(() => {
        open--
        honest(request, self)
      })
    })
    const it = line(slave)
    const answers = await Promise.all([1, 2, 3, 4].map((unit) => it.read({ ...read(unit, unit * 10), timeoutMs: 5000 })))
    expect(answers.map(({ registers }) => registers[0])).toEqual([10, 20, 30, 40])
    expect(Math.max(...most)).toBe(1)
  })

  test('a connection that is cut while something is asked fails at once, and the next request connects again', async () => {
    const slave = await scripted(framing, (request, self) => (request.start === 100 ? self.cut() : honest(request, self)))
    const it = line(slave)
    await expect(it.read({ ...read(1, 100), timeoutMs: 60_000 })).rejects.toMatchObject(failure('BUS_UNREACHABLE', 'broke off'))
    expect(await it.read({ ...read(1, 200), timeoutMs: 5000 })).toMatchObject({ registers: [200, 200] })
    expect(slave.connections).toBe(2)
  })

  test('a slave that was restarted is found again', async () => {
    const first = await ScriptedSlave.start(framing, honest)
    const { port } = first
    const it = of(framing)(port)
    await it.read(read(1))
    await first.stop()
    await expect(it.read(read(1))).rejects.toMatchObject({ code: 'BUS_UNREACHABLE' })
    keep(await ScriptedSlave.start(framing, honest, port))
    let answer: unknown
    const attempt = () =>
      it.read(read(1, 5)).then(
        (a) => (answer = a.registers),
        () => undefined,
      )
    void attempt()
    await until('it answers again', () => {
      if (!answer) void attempt()
      return answer !== undefined
    })
    expect(answer).toEqual([5, 5])
  })

  test('closing it ends what is being asked', async () => {
    const slave = await scripted(framing, () => undefined)
    const it = line(slave)
    const asked = it.read({ ...read(1), timeoutMs: 60_000 })
    const settled = expect(asked).rejects.toMatchObject(failure('BUS_UNREACHABLE', 'was closed'))
    await until('the request arrived', () => slave.seen.length === 1)
    await it.close()
    await settled
    await expect(it.read(read(1))).rejects.toMatchObject(failure('BUS_UNREACHABLE', 'was closed'))
  })
})

describe('RTU frames', () => {
  test('noise before and behind an answer does no harm', async () => {
    const slave = await scripted('rtu', (request, self) => {
      request.socket.write(Buffer.from([0xff, request.unit, 3, 0x80, request.unit, 0x83, 9, 9, 9]))
      honest(request, self)
      request.socket.write(Buffer.from([0x55, 0xaa]))
    })
    const it = rtuTcp(slave.port)
    expect(await it.read({ ...read(1, 100), timeoutMs: 5000 })).toMatchObject({ registers: [100, 100] })
    expect(await it.read({ ...read(1, 200), timeoutMs: 5000 })).toMatchObject({ registers: [200, 200] })
  })

  test('an answer with a wrong checksum is none, and the next is read', async () => {
    let wrong = true
    const slave = await scripted('rtu', (request, self) => {
      if (wrong) request.socket.write(Buffer.from([request.unit, 3, 4, 0, 1, 0, 2, 0xde, 0xad]))
      else honest(request, self)
    })
    const it = rtuTcp(slave.port)
    await expect(it.read(read(1, 100))).rejects.toMatchObject(failure('MODBUS_BAD_ANSWER', 'is no valid answer'))
    wrong = false
    expect(await it.read(read(1, 200))).toMatchObject({ registers: [200, 200] })
  })

  test('the echo of a line that hears itself is no answer', async () => {
    const slave = await scripted('rtu', (request, self) => {
      const { unit, code, start, count } = request
      self.send(request, [code, start >> 8, start & 0xff, count >> 8, count & 0xff])
      expect(unit).toBe(1)
      honest(request, self)
    })
    expect(await rtuTcp(slave.port).read({ ...read(1, 0x4000, 10), timeoutMs: 5000 })).toMatchObject({
      registers: Array(10).fill(0x4000),
    })
  })

  test('when what was owed may have been an exception, only silence tells that nothing more comes', async () => {
    const slave = await scripted('rtu', (request, self) => {
      if (request.start === 100) return
      if (request.count === 2) {
        setTimeout(() => honest(request, self), 60)
        return
      }
      // The late exception to the first request, and then the one to this.
      self.exception(request, 4)
      setTimeout(() => self.exception(request, 4), 30)
    })
    const it = rtuTcp(slave.port)
    await expect(it.read(read(1, 100))).rejects.toMatchObject({ code: 'MODBUS_TIMEOUT' })
    expect(await it.read({ ...read(1, 200), timeoutMs: 150 })).toMatchObject({ registers: [200, 200] })
  })

  test('a unit that owes an answer is asked first for one that looks different; other units are not', async () => {
    const slave = await scripted('rtu', (request, self) => request.start !== 100 && honest(request, self))
    const it = rtuTcp(slave.port)
    await expect(it.read(read(1, 100, 1))).rejects.toMatchObject({ code: 'MODBUS_TIMEOUT' })
    await it.read(read(2, 200, 1))
    await it.read(read(1, 300, 1))
    await it.read(read(1, 400, 1))
    expect(slave.seen.map(({ unit, start, count }) => [unit, start, count])).toEqual([
      [1, 100, 1],
      [2, 200, 1],
      [1, 300, 2],
      [1, 300, 1],
      [1, 400, 1],
    ])
  })
})

describe('Modbus TCP frames', () => {
  test('a request that is not answered does not cost the connection, and its number does not come back', async () => {
    const slave = await scripted('tcp', (request, self) => request.start !== 100 && honest(request, self))
    const it = tcp(slave.port)
    await expect(it.read({ ...read(1, 100), timeoutMs: 20 })).rejects.toMatchObject({ code: 'MODBUS_TIMEOUT' })
    const lost = slave.seen[0]?.id
    slave.seen.length = 0
    for (let i = 0; i < 600; i++) await it.read({ ...read(1, 7), timeoutMs: 5000 })
    expect(slave.connections).toBe(1)
    expect(slave.seen.map(({ id }) => id)).not.toContain(lost)
    expect(new Set(slave.seen.map(({ id }) => id)).size).toBe(600)
  })

  test('a stream out of step is given up: the next request has a connection of its own', async () => {
    const slave = await scripted('tcp', (request, self) => {
      if (request.start === 100) request.socket.write('HTTP/1.1 400 Bad Request')
      else honest(request, self)
    })
    const it = tcp(slave.port)
    await expect(it.read(read(1, 100))).rejects.toMatchObject({ code: 'MODBUS_BAD_ANSWER' })
    expect(await it.read(read(1, 200))).toMatchObject({ registers: [200, 200] })
    expect(slave.connections).toBe(2)
  })

  test('three requests without a byte in return make the connection suspect', async () => {
    const slave = await scripted('tcp', () => undefined)
    const it = tcp(slave.port)
    for (let i = 0; i < 4; i++) await it.read({ ...read(1), timeoutMs: 10 }).catch(() => undefined)
    expect(slave.connections).toBe(2)
  })
})
