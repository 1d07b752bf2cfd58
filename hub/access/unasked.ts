import type { DeviceBook } from '../engines/device-book'

/**
 * Devices in the registry above which none comes in that nobody has asked for: whoever has the provisioning key, or reaches an open
 * listener, could otherwise make up ids until memory and disk are full. Twenty times what a site of the size aimed at has.
 */
export const mostUnasked = 10_000

/** Whether new devices have to be created, or bring a claim code. */
export function isFull({ size }: Pick<DeviceBook, 'size'>, most = mostUnasked): boolean {
  return size >= most
}
