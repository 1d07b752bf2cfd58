import { createHash } from 'node:crypto'
import { S3Error, type S3Request } from './s3-signature'

export interface S3Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string
}

export interface S3Object {
  readonly body: Buffer
  readonly type: string
}

const md5 = (body: Buffer, encoding: 'hex' | 'base64') => createHash('md5').update(body).digest(encoding)

/** Storage of other makers refuses what it does not know; it must never be sent. */
const unknownHeaders = /^x-amz-(?:checksum-|sdk-checksum|trailer|decoded-content-length)/

/** One bucket in memory: put, get, delete and list, as S3 answers them. */
export class S3Bucket {
  readonly objects = new Map<string, S3Object>()
  /** Largest object, bytes. */
  mostBytes = 6_000_000
  /** Whatever is asked for, no page is longer. */
  pageSize = 1000
  isInOrder = true

  constructor(readonly name: string) {}

  /** Throws {@link S3Error}. */
  answer(request: S3Request, key: string, query: URLSearchParams): S3Answer {
    const unknown = Object.keys(request.headers).find((name) => unknownHeaders.test(name))
    if (unknown)
      throw new S3Error(501, 'NotImplemented', `A header you provided implies functionality that is not implemented: ${unknown}`)
    if (key === '' && request.method === 'GET') return this.#list(query)
    if (Buffer.byteLength(key) > 1024) throw new S3Error(400, 'KeyTooLongError', 'Your key is too long')
    if (request.method === 'PUT') return this.#put(request, key)
    if (request.method === 'GET') return this.#get(key)
    if (request.method !== 'DELETE') throw new S3Error(405, 'MethodNotAllowed')
    this.objects.delete(key)
    return { status: 204, headers: {}, body: '' }
  }

  #put({ headers, body }: S3Request, key: string): S3Answer {
    if (headers['content-length'] === undefined) throw new S3Error(411, 'MissingContentLength')
    if (body.length > this.mostBytes)
      throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size')
    // S3 itself asks for it only where objects are locked.
    if (headers['content-md5'] === undefined) throw new S3Error(400, 'InvalidRequest', 'Content-MD5 is required')
    if (headers['content-md5'] !== md5(body, 'base64'))
      throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.')
    this.objects.set(key, { body, type: headers['content-type'] ?? 'binary/octet-stream' })
    return { status: 200, headers: { etag: `"${md5(body, 'hex')}"` }, body: '' }
  }

  #get(key: string): S3Answer {
    const object = this.objects.get(key)
    if (!object) throw new S3Error(404, 'NoSuchKey', 'The specified key does not exist.')
    return { status: 200, headers: { etag: `"${md5(object.body, 'hex')}"`, 'content-type': object.type }, body: object.body }
  }

  /** ListObjectsV2. A token is good for the prefix it was given with. */
  #list(query: URLSearchParams): S3Answer {
    if (query.get('list-type') !== '2') throw new S3Error(501, 'NotImplemented', 'Only ListObjectsV2')
    const prefix = query.get('prefix') ?? ''
    const token = query.get('continuation-token')
    const [ofPrefix, after = ''] = token === null ? [prefix] : Buffer.from(token, 'base64url').toString().split('\n')
    if (ofPrefix !== prefix) throw new S3Error(400, 'InvalidArgument', 'The continuation token provided is incorrect')
    const size = Math.min(Number(query.get('max-keys') ?? 1000), this.pageSize)
    const left = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
    if (!this.isInOrder) left.reverse()
    const page = left.slice(0, size)
    const contents = page.map((key) => {
      const { length } = this.objects.get(key)?.body ?? []
      return `<Contents><Key>${escaped(key)}</Key><LastModified>2026-11-21T00:00:00.000Z</LastModified><Size>${length}</Size></Contents>`
    })
    const next = Buffer.from(`${prefix}\n${page.at(-1)}`).toString('base64url')
    const isCut = left.length > size
    const about = `<Name>${this.name}</Name><Prefix>${escaped(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${size}</MaxKeys>`
    const pages = `<IsTruncated>${isCut}</IsTruncated>${isCut ? `<NextContinuationToken>${next}</NextContinuationToken>` : ''}`
    return xml(
      200,
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${about}${pages}${contents.join('')}</ListBucketResult>`,
    )
  }
}

export function xml(status: number, text: string, headers: Readonly<Record<string, string>> = {}): S3Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml', ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${text}`,
  }
}

export function errorXml({ status, code, message }: S3Error, headers?: Readonly<Record<string, string>>): S3Answer {
  const id = '<RequestId>4442587FB7D0A2F9</RequestId>'
  return xml(status, `<Error><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message>${id}</Error>`, headers)
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
