/** What the widget can show; each is a page of its own on the shipped dashboard. */
export const panels = ['devices', 'people', 'audit'] as const

export type Panel = (typeof panels)[number]
