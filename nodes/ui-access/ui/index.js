import '../../ui-shared/ui/busbar.css'
import './access.css'
import './table.css'

export { default as UIAccess } from './access-page.vue'
