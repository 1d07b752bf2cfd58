import { types } from 'node:util'

/**
 * Specs run in a realm of their own, where what Node.js throws is no instance of `Error`; the SDK puts such things into errors of its own, and
 * their codes are lost. Outside of specs there is one realm. After this, `Error` is what all realms throw.
 */
export function asOneRealm(): void {
  Object.defineProperty(Error, Symbol.hasInstance, {
    value(this: unknown, found: unknown) {
      return this === Error ? types.isNativeError(found) : Function.prototype[Symbol.hasInstance].call(this, found)
    },
  })
}
