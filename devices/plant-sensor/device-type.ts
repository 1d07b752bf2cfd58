import type { Channel, DeviceType } from '../../core/channel'

const gauge = { kind: 'gauge', phase: null } as const

// Ranges of the sensors: DHT22, BH1750 at its longest measuring range, a capacitive probe scaled to per cent.
const channels: readonly Channel[] = [
  {
    name: 'temperature',
    key: 'temperature',
    label: 'Air temperature',
    unit: '°C',
    range: [-40, 80],
    decimals: 1,
    group: 'air',
    ...gauge,
  },
  {
    name: 'humidity',
    key: 'humidity',
    label: 'Relative humidity',
    unit: '%',
    range: [0, 100],
    decimals: 1,
    group: 'air',
    ...gauge,
  },
  {
    name: 'soil_moisture',
    key: 'soil_moisture',
    label: 'Soil moisture',
    unit: '%',
    range: [0, 100],
    decimals: 1,
    group: 'soil',
    ...gauge,
  },
  {
    name: 'illuminance',
    key: 'light_level',
    label: 'Illuminance',
    unit: 'lx',
    range: [0, 130_000],
    decimals: 0,
    group: 'light',
    ...gauge,
  },
]

/** PlantOps board beside a plant: air, soil and light. */
export const deviceType: DeviceType = {
  name: 'plant-sensor',
  label: 'Plant sensor',
  dialect: 'plantops',
  channels,
  headline: ['soil_moisture', 'temperature', 'humidity', 'illuminance'],
}
