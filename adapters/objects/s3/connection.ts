import * as http from 'node:http'
import * as https from 'node:https'
import type { S3Client } from '@aws-sdk/client-s3'
import type { S3Settings } from '../../../core/archive/store-settings'

export type Sdk = typeof import('@aws-sdk/client-s3')

export interface Connection {
  readonly sdk: Sdk
  readonly client: S3Client
}

/** Few: an archive writes object by object, and a small server on premises has to answer them. */
const mostSockets = 8

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }

/**
 * The SDK is loaded here and not at start: it costs 0.1 s of a processor and 20 to 40 MB (measured with Node.js 24), which a hub without an
 * archive in S3 should not pay.
 *
 * The SDK's own defaults are Amazon's; what differs here is for the others:
 * - It would add CRC32 checksums to each put and, since 3.729, expects them of each answer. Storage of other makers refuses headers and
 *   trailers that it does not know (github.com/aws/aws-sdk-js-v3/issues/6810), so they are left away where S3 does not require them. Damage
 *   on the way is found all the same: the SHA-256 of the body is part of the signature, and Content-MD5 goes along for storage that does
 *   not compare it.
 * - It would wait for "100 Continue" before it sends more than 2 MB, for as long as 6 s behind a proxy that does not pass it on.
 * - Retries are the sink's: they back off, can be seen, and survive a restart.
 */
export async function connect(settings: S3Settings): Promise<Connection> {
  const sdk = await import('@aws-sdk/client-s3')
  const { endpoint, region, pathStyle, accessKeyId, secretAccessKey, ca } = settings
  const agent = { keepAlive: true, maxSockets: mostSockets }
  // Ready-made agents: for some requests the SDK makes agents of its own otherwise, which do not know the authority.
  const agents = {
    httpAgent: new http.Agent(agent),
    httpsAgent: new https.Agent({ ...agent, ...(ca !== undefined && { ca }) }),
  }
  const client = new sdk.S3Client({
    region,
    forcePathStyle: pathStyle,
    ...(endpoint !== undefined && { endpoint }),
    ...(accessKeyId !== undefined && secretAccessKey !== undefined && { credentials: { accessKeyId, secretAccessKey } }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    maxAttempts: 1,
    logger: silent,
    // No time-outs of its own: each request has a signal that ends it in time, connecting and body included.
    requestHandler: { ...agents, logger: silent },
  })
  return { sdk, client }
}
