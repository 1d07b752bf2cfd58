import type { SinkDevice } from '../sink-item'
import { FieldPerChannel } from './field-per-channel'
import type { PointLayout } from './layout'

const tagKeys = new Set(['device', 'site', 'group', 'link'])

/**
 * A measurement per device type, a field per channel, tags device, site, group and link. A device in several groups has the tag of
 * the first of them: a point has one value per tag, and a point per group would be the same reading more than once. The site is the
 * device's tag `site`; `site` is that of those that have none.
 */
export function wideLayout(site = ''): PointLayout {
  return new FieldPerChannel({
    deviceTag: 'device',
    hasLink: true,
    measurementOf: (type) => type.name,
    tagsOf: (device: SinkDevice) => [
      ['device', device.id],
      ['site', device.tags.site || site],
      ['group', device.groups[0]],
    ],
    // A field that is called like a tag can be written, but not be asked for without both.
    fieldOf: (_, channel) => ({ name: tagKeys.has(channel) ? `x_${channel}` : channel }),
  })
}
