import { EventEmitter } from 'node:events'
import type { Server } from 'node:net'
import { capConnections } from './connection-cap'
import { trustedProxies } from './trusted-proxies'

function setUp(most: number) {
  const server = new EventEmitter()
  capConnections(server as Server, most, trustedProxies(['10.0.0.1']))
  return (remoteAddress: string) => {
    const socket = Object.assign(new EventEmitter(), { remoteAddress, isCut: false, destroy: () => (socket.isCut = true) })
    server.emit('connection', socket)
    return socket
  }
}

test('an address has so many connections; one that ends makes room, others are not concerned', () => {
  const open = setUp(1)
  const first = open('10.0.0.7')
  expect([first, open('10.0.0.7'), open('10.0.0.8')].map(({ isCut }) => isCut)).toEqual([false, true, false])
  first.emit('close')
  expect(open('10.0.0.7').isCut).toBe(false)
})

test('all addresses of an IPv6 subnet are one', () => {
  const open = setUp(1)
  expect(['2001:db8::1', '2001:db8::2', '2001:db8:0:1::1'].map((each) => open(each).isCut)).toEqual([false, true, false])
})

test('a trusted proxy has as many as it likes', () => {
  const open = setUp(1)
  expect(['10.0.0.1', '::ffff:10.0.0.1'].map((each) => open(each).isCut)).toEqual([false, false])
})
