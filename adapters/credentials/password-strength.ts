import type { ZxcvbnFactory } from '@zxcvbn-ts/core'

/**
 * Characters that are looked at: the search for patterns takes time that grows with the square of the length, and what is strong in
 * its first 64 characters stays so.
 */
const looked = 64

let loading: Promise<ZxcvbnFactory> | null = null

/**
 * How many guesses a password withstands, as zxcvbn judges it with the lists of common passwords: 0 (too guessable) to 4 (very
 * unguessable); 3 is 10⁸ guesses and more. `words` are those an attacker would try first. Everything is loaded at the first question.
 */
export async function passwordStrength(password: string, words: readonly string[]): Promise<0 | 1 | 2 | 3 | 4> {
  loading ??= load()
  return (await loading).check(password.slice(0, looked), [...words]).score
}

async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
}
