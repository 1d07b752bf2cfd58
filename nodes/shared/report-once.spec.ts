import type { Node } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import { ReportOnce } from './report-once'

let errors: string[]
let lines: string[]
let report: ReportOnce

beforeEach(() => {
  errors = []
  lines = []
  report = new ReportOnce({
    error: (text: string) => errors.push(text),
    log: (text: string) => lines.push(text),
  } as unknown as Node)
})

test('the same failure is said once, another one is news', () => {
  for (let i = 0; i < 3; i++) report.report(new HubError('INTERNAL', 'disk on fire'))
  report.report(new HubError('INTERNAL', 'disk still on fire'))
  expect(errors).toEqual(['disk on fire', 'disk still on fire'])
})

test('after it worked again, the same failure is news', () => {
  report.report(new HubError('INTERNAL', 'disk on fire'))
  report.over()
  report.report(new HubError('INTERNAL', 'disk on fire'))
  expect(errors).toHaveLength(2)
})

test('what passes by itself is a line in the log, not an error', () => {
  report.report(new HubError('HUB_RESTARTING'))
  report.report(new HubError('STORE_UNAVAILABLE'))
  expect(errors).toEqual([])
  expect(lines).toHaveLength(2)
})

test('whatever was thrown is reported', () => {
  report.report('a text')
  expect(errors).toEqual(['a text'])
})
