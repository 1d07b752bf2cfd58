export { FolderObjectStore } from './store'
