/** Where an archive is kept. */
export type ArchiveStoreSettings = FolderSettings | S3Settings

export interface FolderSettings {
  readonly kind: 'folder'
  /** Absolute. It must exist: one that was made where a share is not mounted would fill the wrong disk. */
  readonly path: string
}

/** S3 or what speaks its protocol. */
export interface S3Settings {
  readonly kind: 's3'
  /** `https://host:9000`; absent: Amazon's own for the region. */
  readonly endpoint?: string
  readonly region: string
  readonly bucket: string
  /** In front of every key; '' or ends with `/`. */
  readonly prefix: string
  /** Bucket in the path, not in the host name: most storage on premises needs it. */
  readonly pathStyle: boolean
  /** Absent: what the machine Busbar runs on has (environment, role). */
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  /** PEM of the authority that the server's certificate is from; absent: the public ones. */
  readonly ca?: string
  /** Longest that one request may take, ms. */
  readonly timeoutMs: number
}
