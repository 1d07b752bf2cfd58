import '../../ui-shared/ui/busbar.css'
import './fleet.css'

export { default as UIFleet } from './fleet-page.vue'
