/** How readings become points: see docs/guides/influxdb.md. */
export type InfluxLayout =
  /** A measurement per device type, a field per channel. */
  | 'wide'
  /** `iot_telemetry`, a point per channel with tags metric and unit. */
  | 'iot_telemetry'
  /** `sensor_reading`, as the PlantOps and heat pump sources have it. */
  | 'sensor_reading'

export interface InfluxConnection {
  readonly version: '1' | '2'
  /** `http://host:8086`; https with the given authority (PEM) or the system's. */
  readonly url: string
  readonly ca?: string
  /** 1.x: database and user; 2.x: org, bucket and token. */
  readonly database?: string
  readonly username?: string
  readonly password?: string
  readonly org?: string
  readonly bucket?: string
  readonly token?: string
  readonly timeoutMs?: number
}
