/** How many readings, events and rejections one uplink may yield together. */
export const maxItemsPerUplink = 1024

/**
 * The id of the nth thing decoded from an uplink: journal position × 1024 + n.
 * Ids are unique, ordered by arrival, derivable again from the journal, and exact as numbers
 * up to 8 × 10^12 uplinks, so they serve as primary keys and as stream offsets.
 */
export function itemId(position: number, item: number): number {
  return position * maxItemsPerUplink + item
}

/** The journal position that an item came from. */
export function positionOf(id: number): number {
  return Math.floor(id / maxItemsPerUplink)
}
