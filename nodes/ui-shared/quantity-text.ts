/** Thin, and never broken over two lines: between thousands, and between a number and its unit. */
const thinSpace = '\u202f'
const minus = '\u2212'

/** How numbers of one unit are shown together: divided by `divisor`, with `unit` and so many decimals. */
export interface Scale {
  readonly divisor: number
  readonly unit: string
  readonly decimals: number
}

const prefixes = ['', 'k', 'M', 'G', 'T']
/** Units that take a prefix, and from which size on. Nobody reads 400 V as 0.4 kV. */
const scaledFrom: Readonly<Record<string, number>> = { W: 1e3, var: 1e3, VA: 1e3, Wh: 1e3, varh: 1e3, VAh: 1e3, V: 1e4, A: 1e4 }

/**
 * The scale in which values around `typical` read best; `decimals` are those worth showing without a prefix.
 * Hz, %, ° and units without a name are never scaled.
 */
export function scaleFor(unit: string, typical: number, decimals: number): Scale {
  const given = /^([kMGT])(.+)$/.exec(unit)
  const base = given?.[2] !== undefined && given[2] in scaledFrom ? given[2] : unit
  const from = scaledFrom[base]
  if (from === undefined) return { divisor: 1, unit, decimals }
  const start = base === unit ? 0 : prefixes.indexOf(given?.[1] ?? '')
  let step = start
  let size = Math.abs(typical)
  if (size >= (start === 0 ? from : 1e4)) while (size >= 1e3 && step < prefixes.length - 1) [size, step] = [size / 1e3, step + 1]
  if (step === start) return { divisor: 1, unit, decimals }
  return { divisor: 1000 ** (step - start), unit: `${prefixes[step]}${base}`, decimals: size >= 100 ? 1 : 2 }
}

/** A scale that fits most of several values: that of the median of those that are not 0. */
export function commonScale(unit: string, values: readonly number[], decimals: number): Scale {
  const sizes = values
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort((a, b) => a - b)
  return scaleFor(unit, sizes[Math.floor(sizes.length / 2)] ?? 0, decimals)
}

/** `−1 234.5`: thousands apart, a true minus, and never `−0`. */
export function numberText(value: number, scale: Pick<Scale, 'divisor' | 'decimals'>): string {
  if (!Number.isFinite(value)) return '–'
  const text = Math.abs(value / scale.divisor).toFixed(scale.decimals)
  const [whole = '0', fraction] = text.split('.')
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, thinSpace) : whole
  const sign = value < 0 && Number(text) !== 0 ? minus : ''
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

/** A number with its unit, `12.4 kW`. */
export function quantityText(value: number, scale: Scale): string {
  return scale.unit === '' ? numberText(value, scale) : `${numberText(value, scale)}${thinSpace}${scale.unit}`
}
