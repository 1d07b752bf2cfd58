import { createHash, randomBytes } from 'node:crypto'
import type { ListObjectsV2Output } from '@aws-sdk/client-s3'
import type { S3Settings } from '../../../core/archive/store-settings'
import type { ListedObject, ObjectStore } from '../../../core/ports/object-store'
import { SinkFailure } from '../../../core/ports/sink'
import { checkKey, checkPrefix } from '../object-key'
import { answered } from './answer-failure'
import { Exchange } from './exchange'
import { listPages } from './list-pages'

/** Objects in a bucket of S3, or of storage that speaks its protocol. Settings as core/archive/store-problem.ts allows them. */
export class S3ObjectStore implements ObjectStore {
  readonly #bucket: string
  readonly #prefix: string
  readonly #exchange: Exchange

  constructor(settings: S3Settings) {
    this.#bucket = settings.bucket
    this.#prefix = settings.prefix
    this.#exchange = new Exchange(settings)
  }

  async prepare(): Promise<void> {
    await this.#page('', null, 1)
    // No key has a `~`: what is left of a probe is never listed.
    const key = `~probe-${randomBytes(8).toString('hex')}`
    const body = randomBytes(16)
    await this.#put(key, body, 'application/octet-stream')
    const stored = await this.#get(key)
    await this.#delete(key)
    if (stored === null || !body.equals(stored))
      throw new SinkFailure('misconfigured', `${this.#exchange.host} does not give back what is put there; is it S3 storage?`)
  }

  async put(key: string, body: Uint8Array, contentType: string): Promise<void> {
    this.#check(key)
    await this.#put(key, body, contentType)
  }

  async get(key: string): Promise<Uint8Array | null> {
    this.#check(key)
    return await this.#get(key)
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    checkPrefix(prefix)
    // MinIO refuses a last part that is `.` or `..`, with which the name of a part may begin.
    const wide = prefix.replace(/(?<=^|\/)\.\.?$/, '')
    yield* listPages(this.#prefix, prefix, this.#exchange.host, (token) => this.#page(wide, token))
  }

  async delete(key: string): Promise<void> {
    this.#check(key)
    await this.#delete(key)
  }

  async close(): Promise<void> {
    await this.#exchange.close()
  }

  #check(key: string): void {
    checkKey(key)
    checkKey(this.#prefix + key)
  }

  async #put(key: string, body: Uint8Array, contentType: string): Promise<void> {
    const md5 = createHash('md5').update(body).digest('base64')
    const object = { ...this.#place(key), Body: body, ContentType: contentType, ContentMD5: md5 }
    const { ETag } = await this.#exchange.run(({ sdk, client }, abortSignal) =>
      client.send(new sdk.PutObjectCommand(object), { abortSignal }),
    )
    this.#mustBeS3(ETag !== undefined)
  }

  async #get(key: string): Promise<Uint8Array | null> {
    const found = await this.#exchange.run(({ sdk, client }, abortSignal) =>
      orNull(async () => {
        const { Body, ETag } = await client.send(new sdk.GetObjectCommand(this.#place(key)), { abortSignal })
        return { body: await Body?.transformToByteArray(), tag: ETag }
      }),
    )
    if (found === null) return null
    this.#mustBeS3(found.tag !== undefined)
    return found.body ?? new Uint8Array()
  }

  async #delete(key: string): Promise<void> {
    await this.#exchange.run(({ sdk, client }, abortSignal) =>
      orNull(() => client.send(new sdk.DeleteObjectCommand(this.#place(key)), { abortSignal })),
    )
  }

  async #page(prefix: string, token: string | null, size?: number): Promise<ListObjectsV2Output> {
    const page = await this.#exchange.run(({ sdk, client }, abortSignal) => {
      const asked = { Bucket: this.#bucket, Prefix: this.#prefix + prefix }
      const rest = { ...(token !== null && { ContinuationToken: token }), ...(size !== undefined && { MaxKeys: size }) }
      return client.send(new sdk.ListObjectsV2Command({ ...asked, ...rest }), { abortSignal })
    })
    this.#mustBeS3(page.IsTruncated !== undefined || page.Name !== undefined)
    return page
  }

  #place(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + key }
  }

  /** A proxy or web page that answers 200 has stored nothing. */
  #mustBeS3(isS3: boolean): void {
    if (isS3) return
    const text = 'answers, but not as S3 does; is there something else at this address?'
    throw new SinkFailure('misconfigured', `${this.#exchange.host} ${text}`)
  }
}

/** Null where the storage has no such object. */
async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (answered(error)?.code === 'NoSuchKey') return null
    throw error
  }
}
