/** Control characters, and those that reorder or hide text: a name somebody typed must not write a line of its own into a log. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** A text from outside as it may be shown and stored: unprintable characters become `�`, and it is cut to `most` characters. */
export function cleanText(text: string, most: number): string {
  const whole = text.slice(0, most + 1).replace(unprintable, '\ufffd')
  return text.length > most ? `${whole.slice(0, most - 1)}…` : whole
}
