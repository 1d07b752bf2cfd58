export { InfluxQuery, type InfluxQueryOptions } from './query'
