import { coversFilter, matchesFilter } from '../../core/access/topic-filter'
import type { Shelf, StoredService } from '../../core/ports/identity'

/** The service accounts in memory, for log-ins and rights. Changes are stored first. */
export class ServiceBook {
  readonly #shelf: Shelf<StoredService>
  readonly #services = new Map<string, StoredService>()

  private constructor(shelf: Shelf<StoredService>) {
    this.#shelf = shelf
  }

  static async open(shelf: Shelf<StoredService>): Promise<ServiceBook> {
    const book = new ServiceBook(shelf)
    await book.reload()
    return book
  }

  /** Takes up what another process changed. */
  async reload(): Promise<void> {
    const services = await this.#shelf.all()
    this.#services.clear()
    for (const service of services) this.#services.set(service.name, service)
  }

  has(name: string): boolean {
    return this.#services.has(name)
  }

  get(name: string): StoredService | undefined {
    return this.#services.get(name)
  }

  list(): StoredService[] {
    return [...this.#services.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async put(service: StoredService): Promise<void> {
    await this.#shelf.put(service)
    this.#services.set(service.name, service)
  }

  /** Answers false when another process changed or deleted it meanwhile; then what that left is taken up. */
  async replace(before: StoredService, after: StoredService): Promise<boolean> {
    const isReplaced = await this.#shelf.replace(before, after)
    if (isReplaced) this.#services.set(after.name, after)
    else await this.reload()
    return isReplaced
  }

  async delete(name: string): Promise<void> {
    await this.#shelf.delete(name)
    this.#services.delete(name)
  }

  mayPublish(name: string, topic: string): boolean {
    const service = this.#services.get(name)
    return service !== undefined && !service.disabled && service.write.some((filter) => matchesFilter(filter, topic))
  }

  /** Whether everything that a filter asks for may be read by one of the service's own. */
  maySubscribe(name: string, filter: string): boolean {
    const service = this.#services.get(name)
    return service !== undefined && !service.disabled && service.read.some((wide) => coversFilter(wide, filter))
  }
}
