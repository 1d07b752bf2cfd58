import { type DeviceRegistryDef, operationFor, parseDeviceRegistryConfig } from './config'

const parse = (fields: Partial<DeviceRegistryDef>) =>
  parseDeviceRegistryConfig({ id: 'n1', type: 'device-registry', name: '', z: 'tab', ...fields })

test('an empty form enriches', () => {
  expect(parse({})).toEqual({ operation: 'enrich', filter: {} })
})

test('an operation that does not exist is refused with those that do', () => {
  expect(() => parse({ operation: 'delete' })).toThrow('Operation is "delete"; it must be one of enrich, get, list, update, msg.')
})

test('the node decides, unless it leaves the choice to the message', () => {
  expect(operationFor(parse({ operation: 'get' }), { operation: 'update' })).toBe('get')
  expect(operationFor(parse({ operation: 'msg' }), { operation: 'update' })).toBe('update')
  expect(() => operationFor(parse({ operation: 'msg' }), {})).toThrow(
    'msg.operation is undefined; it must be one of enrich, get, list, update.',
  )
})
