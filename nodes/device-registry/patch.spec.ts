import { parsePatch } from './patch'

test('takes what may be changed and leaves out what names the device', () => {
  expect(parsePatch({ device: 'm-1', name: 'Press 1', groups: ['hall-1'], tags: { line: '4' }, heartbeatMs: null })).toEqual({
    name: 'Press 1',
    groups: ['hall-1'],
    tags: { line: '4' },
    heartbeatMs: null,
  })
})

test.each([
  [
    { device: 'm-1', nmae: 'Press 1' },
    'msg.payload.nmae cannot be changed; there are name, type, approval, groups, tags, heartbeatMs.',
  ],
  [{ device: 'm-1', constructor: 'x' }, 'msg.payload.constructor cannot be changed'],
  [{ name: 7 }, 'msg.payload.name is 7; it must be a text.'],
  [{ groups: 'hall-1' }, 'msg.payload.groups is "hall-1"; it must be a list of texts.'],
  [{ tags: { line: 4 } }, 'msg.payload.tags is {"line":4}; it must be an object of texts.'],
  [{ approval: 'yes' }, 'it must be approved or pending.'],
  [{ heartbeatMs: -1 }, 'msg.payload.heartbeatMs is -1'],
  [{ device: 'm-1' }, 'msg.payload changes nothing'],
  ['m-1', 'an update needs an object'],
  [null, 'an update needs an object'],
])('%j is refused with what is allowed', (payload, message) => {
  expect(() => parsePatch(payload)).toThrow(message)
})
