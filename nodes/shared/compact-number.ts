/** A count for a status line, at most four characters below a million: 0.4, 84, 940, 1.2k, 52k, 3.1M. */
export function compactNumber(value: number): string {
  if (value >= 999_500) return `${scaled(value / 1_000_000)}M`
  if (value >= 999.5) return `${scaled(value / 1000)}k`
  return Number.isInteger(value) ? String(value) : scaled(value)
}

function scaled(value: number): string {
  return value < 9.95 ? String(Math.round(value * 10) / 10) : String(Math.round(value))
}
