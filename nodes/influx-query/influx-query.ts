import type { Node, NodeAPI } from 'node-red'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { DescriptionOfHub } from '../shared/description-of-hub'
import { influxHistory } from '../shared/influx-history'
import { influxSource } from '../shared/influx-source'
import { NodeShell } from '../shared/node-shell'
import { answerLook, answerText } from './answer-status'
import { type InfluxQueryDef, parseInfluxQueryConfig } from './config'
import { requestFor } from './request'

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('influx-query', function (this: Node, def: InfluxQueryDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const config = shell.configure(() => ({ ...parseInfluxQueryConfig(def), influx: influxSource(RED, def) }))
    if (!config) return

    const description = new DescriptionOfHub()
    const calendar = async () => new SiteCalendar((await description.get()).timeZone)

    shell.onInput(async (msg, send) => {
      const asked = performance.now()
      const payload = await influxHistory(config.influx, await requestFor(config, msg, { now: Date.now(), calendar }))
      shell.show(answerLook(payload), answerText(shell, payload, performance.now() - asked))
      send(Object.assign(msg, { payload }))
    })
    shell.onClose(async () => description.stop())
  })
}
