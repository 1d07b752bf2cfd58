import { HubError, type HubErrorCode, hubErrorCatalogue } from '../../core/errors/hub-error'
import { asError, failureKeys, failureStatus, passesByItself } from './failure'

test.each(Object.keys(hubErrorCatalogue) as HubErrorCode[])('%s has a status with a text that every locale has', (code) => {
  expect(failureKeys).toContain(failureStatus(new HubError(code)).key)
})

test('what is not the hub’s error is shown as a failure of ours', () => {
  expect(failureStatus(new TypeError('x is not a function'))).toEqual({ look: 'failed', key: 'failed' })
  expect(passesByItself(new TypeError('x is not a function'))).toBe(false)
})

test('a ring is what waiting cures, a dot what somebody must look at', () => {
  expect(failureStatus(new HubError('HUB_RESTARTING')).look).toBe('interrupted')
  expect(passesByItself(new HubError('HUB_RESTARTING'))).toBe(true)
  expect(failureStatus(new HubError('INVALID_ARGUMENT')).look).toBe('alarm')
  expect(passesByItself(new HubError('INVALID_ARGUMENT'))).toBe(false)
})

test('done and catch nodes always get an Error', () => {
  const error = new HubError('INTERNAL')
  expect(asError(error)).toBe(error)
  expect(asError('a text')).toEqual(new Error('a text'))
})
