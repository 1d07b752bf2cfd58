import { invalid, shown } from '../shared/invalid'
import type { WidgetDef } from '../ui-shared/dashboard-link'
import { type Panel, panels } from './panels'

export interface AccessDef extends WidgetDef {
  shows?: string
}

/** Throws HubError INVALID_ARGUMENT for a panel there is not. */
export function panelOf({ shows }: AccessDef): Panel {
  const panel = panels.find((each) => each === shows)
  if (!panel) throw invalid(`Shows is ${shown(shows)}; it must be one of ${panels.join(', ')}.`)
  return panel
}
