import type { Rejection } from '../core/dialect'

/** Whether a step of decoding ended in a rejection instead of its result. */
export function isRejection(result: object | number): result is Rejection {
  return typeof result === 'object' && 'code' in result
}
