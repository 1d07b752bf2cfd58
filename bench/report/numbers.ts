/** 124 000 */
export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ')
}

/** Milliseconds with the decimals they are worth. */
export function ms(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(value < 10 ? 2 : 1)} ms` : 'none'
}

export function megabytes(bytes: number): string {
  return bytes === 0 ? 'unknown' : `${Math.round(bytes / 1_048_576)} MB`
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
