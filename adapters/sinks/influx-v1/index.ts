export { type Policies, type Policy, usualPolicies } from './retention-policies'
export { type InfluxV1Options, InfluxV1Target } from './target'
