/** Every page of the dashboard has a notification of its own, under this id. */
const noticeEvent = 'msg-input:ui-inline-alert'

/** A message over the page: HTML in which everything that comes from elsewhere is {@link escaped}. */
export function notice(html: string, { stays = false } = {}): [event: string, message: object] {
  const look = { displayTime: stays ? 0 : 8, allowDismiss: !stays, dismissText: 'Close', showCountdown: false }
  return [noticeEvent, { payload: html, color: '#b3201b', ui_update: look }]
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
