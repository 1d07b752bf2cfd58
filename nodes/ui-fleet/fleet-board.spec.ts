import type { DeviceType } from '../../core/channel'
import type { DeviceView } from '../../core/device'
import { deviceType } from '../../devices/acuvim-ii/device-type'
import { FakeHub } from '../../test/helpers/fake-hub'
import { latestValues, reading, transition } from '../../test/helpers/stream-items'
import { FleetBoard } from './fleet-board'

const hub = new FakeHub()
const device = (id: string, fields: Partial<DeviceView> = {}): DeviceView => hub.addDevice(id, fields)
const types = new Map<string, DeviceType>([[deviceType.name, deviceType]])

let board: FleetBoard
beforeEach(() => {
  board = new FleetBoard()
  board.setTypes(types)
})
const ids = () => board.takeNews().rows.map(({ id }) => id)

test('news are what changed since they were last taken', () => {
  board.accept([device('m-1'), device('m-2')])
  expect(ids()).toEqual(['m-1', 'm-2'])
  expect(board.isDirty).toBe(false)
  board.accept(latestValues(1, 'm-2', { active_power: 5 }))
  expect(board.isDirty).toBe(true)
  expect(ids()).toEqual(['m-2'])
})

test('a list that says the same again is no news', () => {
  board.accept([device('m-1', { lastHeardAt: 1_000 })])
  board.takeNews()
  board.accept([device('m-1', { lastHeardAt: 2_000 })])
  expect(board.isDirty).toBe(false)
  board.accept([device('m-1', { lastHeardAt: 2_000, name: 'Press 1' })])
  expect(ids()).toEqual(['m-1'])
})

test('a device that is no longer in the list has gone; a single device says nothing of the others', () => {
  board.accept([device('m-1'), device('m-2')])
  board.takeNews()
  board.accept(device('m-1', { name: 'Press 1' }))
  expect(board.takeNews().gone).toEqual([])
  board.accept([device('m-1')])
  expect(board.takeNews()).toMatchObject({ gone: ['m-2'], summary: { total: 1 } })
})

test('values may come before their device: it is shown by its id until the list names it', () => {
  board.accept(latestValues(1, 'm-1', { active_power: 5 }))
  expect(board.takeNews().rows).toMatchObject([
    { id: 'm-1', name: 'm-1', state: 'unknown', values: { active_power: [5, expect.any(Number)] } },
  ])
  board.accept([device('m-1', { name: 'Press 1' })])
  expect(board.takeNews().rows).toMatchObject([{ name: 'Press 1', state: 'online' }])
})

test('late readings do not replace newer values', () => {
  board.accept(latestValues(9, 'm-1', { active_power: 90 }))
  board.accept(reading(3, 'm-1', { source: 'buffered', values: { active_power: 30, frequency: 50 } }))
  const [row] = board.takeNews().rows
  expect(row?.values).toMatchObject({ active_power: [90, expect.any(Number)], frequency: [50, expect.any(Number)] })
  expect(row?.at).toBe(latestValues(9, 'm-1', {}).at)
})

test('rows have the headline channels only', () => {
  board.accept(latestValues(1, 'm-1', { active_power: 5, thd_voltage_l1: 2 }))
  expect(Object.keys(board.takeNews().rows[0]?.values ?? {})).toEqual(['active_power'])
})

test('a transition moves a device, unless the list already knows something newer', () => {
  board.accept([device('m-1', { presenceSince: 500 })])
  board.accept(transition(1, 'n1', 'm-1', { at: 400, to: 'offline' }))
  expect(board.takeNews().rows).toMatchObject([{ state: 'online' }])
  board.accept(transition(2, 'n1', 'm-1', { at: 600, to: 'offline' }))
  expect(board.takeNews().rows).toMatchObject([{ state: 'offline', since: 600 }])
})

test('a pending device counts as pending, whatever its presence', () => {
  board.accept([device('m-1', { approval: 'pending' }), device('m-2', { presence: 'offline' }), device('m-3')])
  expect(board.summary()).toEqual({ total: 3, online: 1, degraded: 0, offline: 1, unknown: 0, pending: 1 })
})

test('a summary that is wired in counts instead of the rows', () => {
  board.accept([device('m-1')])
  board.takeNews()
  const given = { total: 9, online: 8, degraded: 0, offline: 1, unknown: 0, pending: 0 }
  board.accept(given)
  expect(board.isDirty).toBe(true)
  expect(board.takeNews().summary).toEqual(given)
})

test('new columns bring all rows along, because every row has other values', () => {
  board = new FleetBoard()
  board.accept([device('m-1'), device('m-2')])
  board.accept(latestValues(1, 'm-1', { active_power: 5 }))
  expect(board.takeNews()).not.toHaveProperty('columns')
  board.setTypes(types)
  const news = board.takeNews()
  expect(news.columns?.map(({ channel }) => channel)).toEqual(deviceType.headline.slice(0, 5))
  expect(news.rows).toHaveLength(2)
})

test('a new page gets everything, and the open ones still get their news', () => {
  board.accept([device('m-1')])
  expect(board.whole().rows).toHaveLength(1)
  expect(ids()).toEqual(['m-1'])
})

test('it takes nothing from what it does not know', () => {
  expect(board.accept({ temperature: 21 })).toBe(false)
  expect(board.accept(['m-1', null, 7])).toBe(false)
  expect(board.isDirty).toBe(false)
})
