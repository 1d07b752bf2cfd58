/** The parts of a node's help, as Node-RED's help style guide orders them. */
export interface HelpPage {
  readonly node: string | undefined
  /** First paragraph: the tooltip in the palette. */
  readonly tooltip: string
  readonly sections: readonly string[]
  /** Entries of the numbered list of ports below Outputs. */
  readonly ports: number
  /** Titles of examples it refers to. */
  readonly examples: readonly string[]
}

export const sectionOrder = ['Inputs', 'Outputs', 'Details', 'References'] as const

export function parseHelp(html: string): HelpPage {
  const body = /<script type="text\/html" data-help-name="([^"]+)">([\s\S]*)<\/script>/.exec(html)
  const text = body?.[2] ?? ''
  const outputs = /<h3>Outputs<\/h3>([\s\S]*?)(?:<h3>|$)/.exec(text)?.[1] ?? ''
  return {
    node: body?.[1],
    tooltip: plain(/^\s*<p>([\s\S]*?)<\/p>/.exec(text)?.[1] ?? ''),
    sections: [...text.matchAll(/<h3>([^<]*)<\/h3>/g)].map(([, title = '']) => title),
    ports: outputs.includes('node-ports') ? [...outputs.matchAll(/^ {4}<li>/gm)].length : 0,
    examples: [...text.matchAll(/<i>(\S+ — [^<]*)<\/i>/g)].map(([, title = '']) => plain(title)),
  }
}

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}
