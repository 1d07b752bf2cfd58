import { MessageChannel } from 'node:worker_threads'
import { HubError } from '../../core/errors/hub-error'
import { Caller, type Handlers, serve } from './rpc'

function line(handlers: Handlers) {
  const { port1, port2 } = new MessageChannel()
  serve(port2, handlers)
  return { caller: new Caller(port1), hangUp: () => port1.close() }
}

test('a call is answered with what the other end returns', async () => {
  const { caller, hangUp } = line({ add: (a: number, b: number) => a + b })
  await expect(caller.call('add', [2, 3])).resolves.toBe(5)
  hangUp()
})

test('a coded error keeps its code, and no stack crosses the line', async () => {
  const { caller, hangUp } = line({
    find: () => {
      throw new HubError('DEVICE_NOT_FOUND', 'there is no device "x"')
    },
  })
  const error = await caller.call('find', []).catch((e: Error) => e)
  expect(error).toBeInstanceOf(HubError)
  expect(error).toMatchObject({ code: 'DEVICE_NOT_FOUND', message: 'there is no device "x"' })
  hangUp()
})

test('a method of the prototype is not callable', async () => {
  const { caller, hangUp } = line({})
  await expect(caller.call('toString', [])).rejects.toThrow('no method toString')
  hangUp()
})

test('open and later calls are rejected when the line is cut', async () => {
  const { caller, hangUp } = line({ never: () => new Promise(() => undefined) })
  const open = caller.call('never', [])
  hangUp()
  await expect(open).rejects.toMatchObject({ code: 'HUB_RESTARTING' })
  await expect(caller.call('never', [])).rejects.toMatchObject({ code: 'HUB_RESTARTING' })
})
