/** Devices may change their type: what they are as one type is a series. It has a name of this form, and so a number. */
export function seriesName(device: number, type: string): string {
  return `${device}/${type}`
}

export function seriesOf(name: string): { readonly device: number; readonly type: string } {
  const slash = name.indexOf('/')
  return { device: Number(name.slice(0, slash)), type: name.slice(slash + 1) }
}
