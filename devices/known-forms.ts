type JsonObject = Readonly<Record<string, unknown>>

/** An object or array of a form: a copy of `blank` whose `keys` get the numbers at `places`, and whose `parts` are made likewise. */
interface Part {
  readonly blank: JsonObject | readonly unknown[]
  readonly keys: readonly (string | number)[]
  readonly places: readonly number[]
  readonly parts: readonly (readonly [key: string | number, part: Part])[]
}

interface Form {
  /** Everything but the numbers, one after the other, and where each number stands in it. */
  readonly rest: Uint8Array
  readonly gaps: readonly number[]
  readonly numbers: Float64Array
  readonly whole: Part
}

/** Kinds of message that come at a time; a fleet has few. */
const maxForms = 8
/** What is longer comes rarely. */
const maxBytes = 16_384
/**
 * Of the messages of no known form one in so many is learned, and half as many each time that one was in vain or took the place
 * of another, down to the fewest: where no two messages are alike, learning would be all there is to do.
 */
const learnedEach = { most: 32, fewest: 8192 }

const dot = 0x2e
const minus = 0x2d
const zero = 0x30

/** Whole numbers up to here are exact. */
const maxDigits = 15
const powersOfTen = Array.from({ length: maxDigits + 1 }, (_, power) => 10 ** power)

/**
 * Reads JSON texts that differ from an earlier one in their numbers alone, as what a device sends mostly does: comparing with
 * that one takes a third of the time of parsing. What it answers is what JSON.parse does; null: this takes a parser.
 */
export class KnownForms {
  /** What was met last comes first. */
  readonly #forms: Form[] = []
  /** The one that was learned last, until it is met again. */
  #unproven: Form | null = null
  #pause: number = learnedEach.most
  /** Strange messages until one is learned. */
  #left = 1

  read(bytes: Uint8Array): JsonObject | null {
    const index = this.#forms.findIndex((form) => readNumbers(form, bytes))
    const form = this.#forms[index]
    if (form === undefined) return null
    if (index > 0) this.#forms.unshift(...this.#forms.splice(index, 1))
    if (form === this.#unproven) this.#unproven = null
    return filled(form.whole, form.numbers) as JsonObject
  }

  /** `text` is JSON without a key that stands twice in an object, and of no known form. */
  learn(text: string): void {
    if (--this.#left > 0) return
    const vain = this.#unproven === null ? -1 : this.#forms.indexOf(this.#unproven)
    if (vain >= 0) this.#forms.splice(vain, 1)
    const isFull = this.#forms.length >= maxForms
    this.#pause = vain >= 0 || isFull ? Math.min(2 * this.#pause, learnedEach.fewest) : learnedEach.most
    this.#left = this.#pause
    this.#unproven = text.length > maxBytes ? null : formOf(text)
    if (this.#unproven === null) return
    if (isFull) this.#forms.pop()
    this.#forms.unshift(this.#unproven)
  }
}

/** Answers whether all but the numbers is that of the form, and each number can be read here. */
function readNumbers({ rest, gaps, numbers }: Form, bytes: Uint8Array): boolean {
  let at = 0
  let place = 0
  for (let n = 0; n < gaps.length; n++) {
    const gap = gaps[n] as number
    while (place < gap) if (bytes[at++] !== rest[place++]) return false
    const number = numberAt(bytes, at)
    if (Number.isNaN(number)) return false
    numbers[n] = number
    at = end
  }
  if (bytes.length - at !== rest.length - place) return false
  while (at < bytes.length) if (bytes[at++] !== rest[place++]) return false
  return true
}

/** Where the number ends that {@link numberAt} has read. */
let end = 0

/** The number that begins there; NaN where it is none of JSON, or takes more care than digits. */
function numberAt(bytes: Uint8Array, from: number): number {
  const isNegative = bytes[from] === minus
  const first = isNegative ? from + 1 : from
  let digits = 0
  let decimals = 0
  let at = first
  for (let digit = digitAt(bytes, at); digit >= 0 && digit <= 9; digit = digitAt(bytes, ++at)) digits = digits * 10 + digit
  const length = at - first
  // JSON has no number without a digit before the point, and none that begins with a needless zero.
  if (length === 0 || (length > 1 && bytes[first] === zero)) return Number.NaN
  if (bytes[at] === dot) {
    const point = at++
    for (let digit = digitAt(bytes, at); digit >= 0 && digit <= 9; digit = digitAt(bytes, ++at)) digits = digits * 10 + digit
    decimals = at - point - 1
    if (decimals === 0) return Number.NaN
  }
  if (length + decimals > maxDigits) return Number.NaN
  end = at
  // Both are exact, so the quotient is rounded once, to the nearest, as it must be.
  const size = decimals === 0 ? digits : digits / (powersOfTen[decimals] as number)
  return isNegative ? -size : size
}

/** Something else than 0 to 9 where there is no digit. */
function digitAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) - zero
}

function filled({ blank, keys, places, parts }: Part, numbers: Float64Array): unknown {
  const made = (Array.isArray(blank) ? blank.slice() : { ...blank }) as Record<string | number, unknown>
  for (let n = 0; n < keys.length; n++) made[keys[n] as string] = numbers[places[n] as number]
  for (const [key, part] of parts) made[key] = filled(part, numbers)
  return made
}

/** Null where a text may be written in more than one way, and for a key that cannot be assigned to. */
function formOf(text: string): Form | null {
  if (text.includes('\\') || text.includes('"__proto__"')) return null
  const rest: string[] = []
  const gaps: number[] = []
  let bytes = 0
  // Each number gives way to its place, so that the parser tells where it belongs.
  const places = text.replace(/[^"\d-]+|"[^"]*"|-?\d[\d.eE+-]*/g, (token) => {
    if (/^[\d-]/.test(token)) return String(gaps.push(bytes) - 1)
    bytes += Buffer.byteLength(token)
    rest.push(token)
    return token
  })
  const whole = partOf(JSON.parse(places))
  return { rest: Buffer.from(rest.join('')), gaps, numbers: new Float64Array(gaps.length), whole }
}

function partOf(blank: JsonObject | readonly unknown[]): Part {
  const entries = Array.isArray(blank) ? [...blank.entries()] : Object.entries(blank)
  const slots = entries.filter(([, value]) => typeof value === 'number')
  const nested = entries.filter(([, value]) => typeof value === 'object' && value !== null)
  return {
    blank,
    keys: slots.map(([key]) => key),
    places: slots.map(([, value]) => value as number),
    parts: nested.map(([key, value]) => [key, partOf(value as JsonObject)]),
  }
}
