import { runInNewContext } from 'node:vm'

/** What a node's .html tells the editor, as far as the sweeps look at it. */
export interface EditorDefinition {
  readonly type: string
  readonly category?: string
  readonly color?: string
  readonly icon?: string | (() => string)
  readonly inputs?: number
  readonly outputs?: number
  readonly inputLabels?: unknown
  readonly outputLabels?: unknown
  readonly paletteLabel?: unknown
  readonly label?: unknown
  readonly defaults: Readonly<Record<string, EditorField>>
  readonly credentials?: Readonly<Record<string, { readonly type: string }>>
}

export interface EditorField {
  readonly value?: unknown
  readonly required?: boolean
  readonly validate?: (this: unknown, value: unknown) => unknown
}

/** Runs the scripts of the .html as the editor would, and answers what they registered. */
export function editorDefinitions(html: string): readonly EditorDefinition[] {
  const found: EditorDefinition[] = []
  const editor = {
    nodes: {
      registerType: (type: string, definition: Omit<EditorDefinition, 'type'>) => found.push({ ...definition, type }),
      node: () => null,
    },
    validators: { number: () => () => true, regex: () => () => true, typedInput: () => () => true },
    settings: {},
    _: (key: string) => key,
  }
  for (const [, attributes = '', script = ''] of html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
    if (!/type="text\/html"/.test(attributes)) runInNewContext(script, { RED: editor, $: () => ({ length: 0 }), window: {} })
  }
  return found
}

/** The form's mark-up, which is the part a person sees. */
export function formOf(html: string, type: string): string {
  const form = new RegExp(`<script type="text/html" data-template-name="${type}">([\\s\\S]*?)</script>`).exec(html)
  return form?.[1] ?? ''
}
