import '../../ui-shared/ui/busbar.css'
import 'uplot/dist/uPlot.min.css'
import './device.css'
import './live-panel.css'
import './history.css'
import './completeness.css'
import './days.css'

export { default as UIDevice } from './device-page.vue'
