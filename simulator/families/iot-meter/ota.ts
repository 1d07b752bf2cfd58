/** One step of an update: what is reported, and how long after the step before, ms. */
export interface OtaStep {
  readonly afterMs: number
  readonly state: 'downloading' | 'verifying' | 'applying' | 'success' | 'failed'
  readonly percent: number
  readonly detail?: string
}

export interface OtaOrder {
  readonly version: string
  readonly sha256: string
}

const downloading = [0, 25, 50, 75, 100].map(
  (percent): OtaStep => ({ afterMs: percent === 0 ? 500 : 2_000, state: 'downloading', percent }),
)
const applied: readonly OtaStep[] = [
  ...downloading,
  { afterMs: 500, state: 'verifying', percent: 100 },
  { afterMs: 1_000, state: 'applying', percent: 100 },
  { afterMs: 2_000, state: 'success', percent: 100 },
]
const refused: readonly OtaStep[] = [
  ...downloading,
  { afterMs: 500, state: 'verifying', percent: 100 },
  { afterMs: 1_000, state: 'failed', percent: 100, detail: 'SHA-256 of the image does not match' },
]

/** The parameters of `start_ota`, clause 7; a text when something is wrong with them. */
export function readOtaOrder({
  fw_version,
  fw_url,
  fw_sha256,
  fw_size_bytes,
}: Readonly<Record<string, unknown>>): OtaOrder | string {
  if (typeof fw_version !== 'string' || fw_version === '') return 'fw_version must be a text'
  if (typeof fw_url !== 'string' || !URL.canParse(fw_url)) return 'fw_url must be a URL'
  if (typeof fw_sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(fw_sha256)) return 'fw_sha256 must be 64 hexadecimal digits'
  if (typeof fw_size_bytes !== 'number' || fw_size_bytes <= 0) return 'fw_size_bytes must be a number above 0'
  return { version: fw_version, sha256: fw_sha256 }
}

/** How an update goes. Nothing is downloaded; a hash of zeros is the one that no image has, so that a failure can be shown. */
export function otaSteps({ sha256 }: OtaOrder): readonly OtaStep[] {
  return /^0+$/.test(sha256) ? refused : applied
}
