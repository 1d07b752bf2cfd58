import { meter } from '../../../test/conformance/projection-samples'
import { channelColumns } from './channel-columns'

const columns = (...channels: string[]) =>
  channelColumns(meter, new Set(channels)).map(({ channel, column, unit }) => [channel, column, unit])

test('channels of the type come in its order, with their units, and others behind them by name', () => {
  expect(columns('odd', 'active_power', 'ä', 'voltage', 'Odd_2')).toEqual([
    ['voltage', 'voltage', 'V'],
    ['active_power', 'active_power', 'W'],
    ['Odd_2', 'Odd_2', ''],
    ['odd', 'odd', ''],
    ['ä', 'ä', ''],
  ])
})

test('a channel that is named as a column that is there already gets another, also when only case differs', () => {
  expect(
    columns('time', 'Voltage', 'voltage', 'channel_time', 'day', 'TYPE', '').map(([channel, column]) => [channel, column]),
  ).toEqual([
    ['voltage', 'voltage'],
    ['', 'channel_'],
    ['TYPE', 'channel_TYPE'],
    ['Voltage', 'channel_Voltage'],
    ['channel_time', 'channel_time'],
    ['day', 'channel_day'],
    ['time', 'channel_channel_time'],
  ])
})
