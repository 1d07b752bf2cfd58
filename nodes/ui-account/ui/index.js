import './account.css'

export { default as UIAccount } from './account-link.vue'
