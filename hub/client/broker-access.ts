import type { Actor } from '../../core/access/actor'

export interface ServiceView {
  readonly name: string
  readonly read: readonly string[]
  readonly write: readonly string[]
  readonly disabled: boolean
  readonly note: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly connected: boolean
}

export interface NewService {
  readonly name: string
  /** Topic filters, MQTT 3.1.1 section 4.7. */
  readonly read?: readonly string[]
  readonly write?: readonly string[]
  readonly note?: string
}

export interface ServicePatch {
  readonly read?: readonly string[]
  readonly write?: readonly string[]
  readonly disabled?: boolean
  readonly note?: string
}

/** Somebody the broker does not let in for now. */
export interface HeldOff {
  /** `identity ACV-001` or `address 10.0.0.7`. */
  readonly id: string
  readonly kind: 'identity' | 'address'
  readonly name: string
  readonly reason: 'wrong-password' | 'flapping' | 'connection-rate'
  readonly since: number
  readonly until: number
  /** How often it was turned away since. */
  readonly refused: number
}

/** One listener of the broker, and what it lets in. */
export interface ListenerView {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly tls: boolean
  /** Null for the listeners of devices with a log-in of their own; else the topics an open listener is bound to. */
  readonly openTopics: readonly string[] | null
}

/** Programs on the broker, and who is kept out of it. */
export interface BrokerAccessHub {
  listServices(): Promise<readonly ServiceView[]>
  /** Rejects with SERVICE_EXISTS (also when a device has the name). The password is answered this once. */
  createService(service: NewService, by: Actor): Promise<{ readonly service: ServiceView; readonly password: string }>
  /** Rejects with SERVICE_NOT_FOUND. Its connections end, so that the new rights hold for all of them. */
  updateService(name: string, patch: ServicePatch, by: Actor): Promise<ServiceView>
  deleteService(name: string, by: Actor): Promise<void>
  makeServicePassword(name: string, by: Actor): Promise<{ readonly password: string }>

  listHeldOff(): Promise<readonly HeldOff[]>
  /** Rejects with NOT_HELD_OFF. */
  letInAgain(id: string, by: Actor): Promise<void>
  listListeners(): Promise<readonly ListenerView[]>
}
