import type { IncomingMessage } from 'node:http'
import type { NodeAPI } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import { asError } from '../shared/failure'
import { parseScan } from './commands'
import { type BusDef, parseBus } from './config'
import { ScanDesk } from './scan-desk'

/** The part of an answer that is used here. */
interface Answer {
  status(code: number): Answer
  json(body: unknown): void
}
type Question = IncomingMessage & { readonly body?: unknown; readonly params: { readonly scan?: string } }

const path = '/acuvim-poll/scan'

/** What the dialog asks: only for people who may change the flows, because a scan takes time of the bus. */
export function serveScans(RED: NodeAPI): void {
  const desk = new ScanDesk()
  const mayWrite = RED.auth.needsPermission('acuvim-poll.write')

  RED.httpAdmin.post(path, mayWrite, (question: Question, answer: Answer) => {
    void answered(answer, async () => {
      const body = (question.body ?? {}) as BusDef
      return desk.start({ ...parseScan(body, parseBus(body)), id: RED.util.generateId() })
    })
  })
  RED.httpAdmin.get(`${path}/:scan`, mayWrite, (question: Question, answer: Answer) => {
    void answered(answer, async () => desk.view(question.params.scan ?? '') ?? gone())
  })
  RED.httpAdmin.delete(`${path}/:scan`, mayWrite, (question: Question, answer: Answer) => {
    void answered(answer, async () => {
      await desk.abort(question.params.scan ?? '')
      return {}
    })
  })
}

function gone(): never {
  throw new HubError('INVALID_ARGUMENT', 'There is no such scan any more.')
}

async function answered(answer: Answer, work: () => Promise<unknown>): Promise<void> {
  try {
    answer.json(await work())
  } catch (error) {
    const isKnown = error instanceof HubError
    answer.status(isKnown && error.code === 'INVALID_ARGUMENT' ? 400 : 503).json({
      code: isKnown ? error.code : 'INTERNAL',
      message: isKnown ? error.message : `Something failed: ${asError(error).message}`,
    })
  }
}
