/**
 * The shortest decimal that still means the same 32-bit float: 99.9 instead of 99.9000015258789.
 * Nothing is lost but the sign of zero; nine digits always suffice (IEEE 754-2019, 5.12.2). NaN and infinities come back as they are.
 */
export function shortestFloat32(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return Number(value.toPrecision(9))
}
