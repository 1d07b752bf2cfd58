import type { InfluxLayout } from './connection'
import { IotTelemetry } from './iot-telemetry'
import type { PointLayout } from './layout'
import { sensorReadingLayout } from './sensor-reading'
import { wideLayout } from './wide'

/** `site` is the site of devices that have no tag of that name; only the wide layout tells it. */
export function pointLayout(name: InfluxLayout, site?: string): PointLayout {
  if (name === 'iot_telemetry') return new IotTelemetry()
  return name === 'sensor_reading' ? sensorReadingLayout() : wideLayout(site)
}
