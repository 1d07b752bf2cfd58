import { computed, ref, shallowReactive, shallowRef } from 'vue'
import { quantitiesOf } from '../quantities'
import { useRounds } from './use-rounds'

const liveEvery = 2000
const factsEvery = 10_000
const pickerEvery = 60_000

/** Kept while the dashboard makes the widget anew at a deploy. */
const types = shallowRef(new Map())
const devices = shallowRef(null)

export function takeTypes(list) {
  types.value = new Map(list.map((type) => [type.name, type]))
}

/** Everything of the device except its history: facts, newest values, and the devices there are. */
export function useDevice(device, { ask, ready }) {
  const known = shallowReactive({ facts: null, latest: null, missing: false, trouble: '' })
  const wanted = computed(() => (ready.value ? device.value : ''))

  useRounds(
    wanted,
    () => liveEvery,
    async (isWanted) => {
      if (!wanted.value) return
      if (known.latest?.device !== device.value) known.latest = null
      await attempt(isWanted, async () => {
        const { latest } = await ask({ kind: 'latest', device: device.value })
        if (isWanted()) known.latest = latest
      })
    },
  )

  useRounds(
    wanted,
    () => factsEvery,
    async (isWanted) => {
      if (!wanted.value) return
      if (known.facts?.id !== device.value) Object.assign(known, { facts: null, missing: false })
      await attempt(isWanted, async () => {
        const answer = await ask({ kind: 'device', device: device.value })
        if (isWanted()) Object.assign(known, { facts: answer.device, missing: false })
      })
    },
  )

  useRounds(
    ready,
    () => pickerEvery,
    async (isWanted) => {
      if (!ready.value) return
      await attempt(isWanted, async () => {
        devices.value = (await ask({ kind: 'devices' })).devices
      })
    },
  )

  async function attempt(isWanted, work) {
    try {
      await work()
      if (isWanted()) known.trouble = ''
    } catch (error) {
      if (!isWanted()) return
      if (error.code === 'DEVICE_NOT_FOUND') known.missing = true
      else known.trouble = error.message
    }
  }

  const type = computed(() => types.value.get(known.facts?.type ?? known.latest?.type) ?? null)
  const quantities = computed(() => (type.value ? quantitiesOf(type.value) : []))
  return { known, type, quantities, devices }
}

/** The device of the address, or the one that was looked at last. */
const last = ref('')
export function useSelectedDevice(site) {
  return computed(() => {
    const named = site.router.currentRoute.value.query.device
    if (typeof named === 'string' && named !== '') last.value = named
    return named || last.value
  })
}
