export { type InfluxV2Options, InfluxV2Target } from './target'
