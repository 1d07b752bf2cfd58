import '../../ui-shared/ui/busbar.css'
import './fleet.css'
import './fleet-table.css'
import './rejected-panel.css'

export { default as UIFleet } from './fleet-page.vue'
