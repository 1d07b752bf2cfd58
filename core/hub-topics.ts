/**
 * Topics of the hub's own notes in the journal. Their identity is the device they are about. Only the hub writes them: no client
 * may publish below `$`.
 */

/** The device was deleted: whatever came before is forgotten, also when the journal is read again. */
export const forgetTopic = '$busbar/forget'

/** In front of the topic of a message the hub sent to a device, so that the device's memory knows what it was told. */
export const downlinkPrefix = '$busbar/down/'
