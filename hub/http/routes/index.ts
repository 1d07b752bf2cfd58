import type { AddRoute } from '../app'
import { createDevice } from './create-device'
import { getDevice } from './get-device'
import { health } from './health'
import { healthz } from './healthz'
import { latestTelemetry } from './latest-telemetry'
import { listDevices } from './list-devices'
import { listRejected } from './list-rejected'
import { listTypes } from './list-types'
import { metrics } from './metrics'
import { openapi } from './openapi'
import { readyz } from './readyz'
import { telemetryHistory } from './telemetry-history'
import { updateDevice } from './update-device'

/** Everything the API answers, in the order of its documentation. */
export const routes: readonly AddRoute[] = [
  listDevices,
  createDevice,
  getDevice,
  updateDevice,
  latestTelemetry,
  telemetryHistory,
  listRejected,
  listTypes,
  health,
  healthz,
  readyz,
  metrics,
  openapi,
]
