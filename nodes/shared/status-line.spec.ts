import type { Node, NodeStatus } from 'node-red'
import { StatusLine } from './status-line'

test('a status is sent to the editors only when it changed', () => {
  const shown: NodeStatus[] = []
  const line = new StatusLine({ status: (status: NodeStatus) => shown.push(status) } as unknown as Node)
  line.show('working', '12 devices')
  line.show('working', '12 devices')
  line.show('attention', '12 devices')
  line.show('attention', '13 devices')
  expect(shown).toEqual([
    { fill: 'green', shape: 'dot', text: '12 devices' },
    { fill: 'yellow', shape: 'dot', text: '12 devices' },
    { fill: 'yellow', shape: 'dot', text: '13 devices' },
  ])
})
