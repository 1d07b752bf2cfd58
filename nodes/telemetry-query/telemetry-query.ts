import type { Node, NodeAPI } from 'node-red'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { DescriptionOfHub } from '../shared/description-of-hub'
import { influxSource } from '../shared/influx-source'
import { NodeShell } from '../shared/node-shell'
import type { Look } from '../shared/status-line'
import { answerTo, type TelemetryAnswer } from './answer'
import { answerText } from './answer-text'
import { parseTelemetryQueryConfig, type TelemetryQueryDef } from './config'
import { requestFor } from './request'

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('telemetry-query', function (this: Node, def: TelemetryQueryDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const config = shell.configure(() => configOf(RED, def))
    if (!config) return

    const description = new DescriptionOfHub()
    const calendar = async () => new SiteCalendar((await description.get()).timeZone)

    shell.onInput(async (msg, send) => {
      const asked = performance.now()
      const answer = await answerTo(await requestFor(config, msg, { now: Date.now(), calendar }), config.influx)
      shell.show(lookOf(answer), answerText(shell, answer, performance.now() - asked))
      send(Object.assign(msg, { payload: answer.payload }))
    })
    shell.onClose(async () => description.stop())
  })
}

function configOf(red: NodeAPI, def: TelemetryQueryDef) {
  const config = parseTelemetryQueryConfig(def)
  return { ...config, influx: config.source === 'influx' ? influxSource(red, def) : null }
}

function lookOf({ size, truncated }: TelemetryAnswer): Look {
  if (truncated) return 'attention'
  return size > 0 ? 'working' : 'idle'
}
