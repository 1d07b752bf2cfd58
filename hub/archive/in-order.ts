/** Does `work` for all, `width` at a time, and gives the results in order. What is on its way when the reader stops is waited for by nobody. */
export async function* inOrder<T, R>(items: Iterable<T>, width: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const ahead: Promise<R>[] = []
  for (const item of items) {
    const next = work(item)
    // Whoever reads gets the error in its turn; until then it must not end the process.
    next.catch(() => undefined)
    ahead.push(next)
    if (ahead.length >= width) yield await (ahead.shift() as Promise<R>)
  }
  for (const next of ahead) yield await next
}
