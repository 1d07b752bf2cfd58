import { computed, inject, onMounted, onUnmounted, ref, shallowReactive } from 'vue'
import { livenessOf } from '../liveness'

/** Outlives a component: the dashboard makes widgets anew at every deploy, and a page must not forget when it last heard. */
const line = shallowReactive({ connected: null, since: Date.now(), heardAt: null })
/** Whether there may be somebody to ask. */
export const hasLine = computed(() => line.connected !== false)
/** Server's clock minus the browser's, ms. Operators' clocks are often wrong; ages must not be. */
const offset = ref(0)

/**
 * The page's end of the line to its node. `onNews` gets each payload; `greeting` is sent whenever the page needs
 * everything, that is at the start and after each break.
 */
export function useServerLink(id, { onNews, greeting }) {
  const socket = inject('$socket')
  const tick = ref(Date.now())
  const send = (message) => socket.emit('widget-action', id, message)

  const onMessage = ({ payload }) => {
    line.heardAt = Date.now()
    if (payload?.now) offset.value = payload.now - line.heardAt
    onNews(payload)
  }
  const setConnected = (connected) => {
    if (line.connected !== connected) Object.assign(line, { connected, since: Date.now() })
  }
  const onConnect = () => {
    setConnected(true)
    if (greeting) send(greeting())
  }
  const onBreak = () => setConnected(false)

  let timer
  onMounted(() => {
    socket.on(`msg-input:${id}`, onMessage)
    socket.on('connect', onConnect)
    socket.on('disconnect', onBreak)
    socket.on('connect_error', onBreak)
    if (socket.connected) onConnect()
    timer = setInterval(() => {
      tick.value = Date.now()
    }, 1000)
  })
  onUnmounted(() => {
    socket.off(`msg-input:${id}`, onMessage)
    socket.off('connect', onConnect)
    socket.off('disconnect', onBreak)
    socket.off('connect_error', onBreak)
    clearInterval(timer)
  })

  /** The server's time, to the second. */
  const now = computed(() => tick.value + offset.value)
  const liveness = computed(() => livenessOf(line, Math.max(tick.value, line.heardAt ?? 0)))
  return { send, now, liveness, offset }
}
