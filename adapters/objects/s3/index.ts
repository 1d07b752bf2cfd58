export { S3ObjectStore } from './store'
