/** Answers null for what is gone. */
export function present<T>(look: () => T): T | null {
  try {
    return look()
  } catch (error) {
    return nullIfGone(error)
  }
}

/** The same for what takes time. */
export async function stillPresent<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    return nullIfGone(error)
  }
}

function nullIfGone(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  throw error
}
