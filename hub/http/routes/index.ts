import type { AddRoute } from '../app'
import { createDevice } from './create-device'
import { deleteDevice } from './delete-device'
import { deviceCompleteness } from './device-completeness'
import { deviceGaps } from './device-gaps'
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
import { sendCommand } from './send-command'
import { telemetryHistory } from './telemetry-history'
import { updateDevice } from './update-device'

/** Everything the API answers, in the order of its documentation. */
export const routes: readonly AddRoute[] = [
  listDevices,
  createDevice,
  getDevice,
  updateDevice,
  deleteDevice,
  sendCommand,
  latestTelemetry,
  telemetryHistory,
  deviceCompleteness,
  deviceGaps,
  listRejected,
  listTypes,
  health,
  healthz,
  readyz,
  metrics,
  openapi,
]
