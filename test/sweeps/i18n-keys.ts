import { failureKeys } from '../../nodes/shared/failure'
import type { NodeFolder } from './node-folder'

/** A key in the code: whole, or the beginning of keys that are put together when running. */
export interface UsedKey {
  readonly key: string
  readonly isPrefix: boolean
}

/** Keys in a form's mark-up: `data-i18n="a.b"`, `data-i18n="[placeholder]a.b;[title]a.c"`. */
export function formKeys(html: string): readonly UsedKey[] {
  return [...html.matchAll(/data-i18n="([^"]*)"/g)]
    .flatMap(([, value = '']) => value.split(';'))
    .map((part) => ({ key: part.replace(/^\[[^\]]*\]/, '').trim(), isPrefix: false }))
}

/** Keys in calls of `_(…)`, as the editor's and the runtime's code have them; `_('a.b.' + kind)` uses all keys that begin so. */
export function scriptKeys(code: string): readonly UsedKey[] {
  return keysInCalls(code, /\b_\(([^)]*)/g, /(['"`])([\w:-]+\.[\w.-]*)(\1|\$\{)(\s*\+)?/g)
}

/** Keys in calls of a shell's `text(…)`, which stand below the node's name. */
export function shellKeys(node: string, code: string): readonly UsedKey[] {
  const keys = keysInCalls(code, /\btext\(([^)]*)/g, /(['`])((?:status|log)\.[\w.-]*)(\1|\$\{)(\s*\+)?/g)
  return keys.map(({ key, isPrefix }) => ({ key: `${node}.${key}`, isPrefix }))
}

function keysInCalls(code: string, call: RegExp, literal: RegExp): readonly UsedKey[] {
  return [...code.matchAll(call)]
    .flatMap(([, argument = '']) => [...argument.matchAll(literal)])
    .map(([, , key = '', end, plus]) => ({ key, isPrefix: end === '${' || plus !== undefined }))
}

/** Everything the folder says in words. */
export function usedKeys({ name, html, sources, sharedSources }: NodeFolder): readonly UsedKey[] {
  const code = [...sources.values(), ...sharedSources].join('\n')
  const ofShell = /\/node-shell'/.test(code) ? failureKeys.map((key) => ({ key: `${name}.status.${key}`, isPrefix: false })) : []
  return [...formKeys(html), ...scriptKeys(html), ...scriptKeys(code), ...shellKeys(name, code), ...ofShell]
}

export function isUsed(key: string, used: readonly UsedKey[]): boolean {
  return used.some((one) => (one.isPrefix ? key.startsWith(one.key) : key === one.key))
}
