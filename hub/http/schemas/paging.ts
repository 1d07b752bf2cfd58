import { Type } from 'typebox'
import { withDefault } from './common'

export const limitSchema = withDefault(Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'Rows on one page' }))
export const totalHeader = { 'X-Total-Count': { type: 'integer', description: 'Rows over all pages' } }
