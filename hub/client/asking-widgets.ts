/**
 * Says of an event that a page sends for a widget whether it only asks for what the page may see anyway. Who may see the widget may
 * then send it; everything else needs the right to use the widget.
 */
export type OnlyAsks = (event: string, message: unknown) => boolean

const asking = new Map<string, OnlyAsks>()

/** To be called by a widget's node where it registers its type. */
export function declareAsking(widgetType: string, onlyAsks: OnlyAsks): void {
  asking.set(widgetType, onlyAsks)
}

/** What a widget type declared; false for one that declared nothing. */
export function onlyAsks(widgetType: string, event: string, message: unknown): boolean {
  return asking.get(widgetType)?.(event, message) ?? false
}
