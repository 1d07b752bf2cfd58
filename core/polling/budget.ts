import type { Breaker } from './breaker'

/** What one poll of a meter may take of the bus. */
export interface PollBudget {
  /** Wait for one answer, ms. */
  readonly timeoutMs: number
  /** Further attempts after a failed one. */
  readonly retries: number
  /** Time after which nothing more is begun, ms. */
  readonly budgetMs: number
}

/** A meter's fair share of its bus: its interval divided by the meters that share it, but time for a question that is not answered and its repeat. */
export function budgetOf(intervalMs: number, metersOnBus: number, timeoutMs: number): number {
  return Math.max(timeoutMs * 2.5, intervalMs / Math.max(1, metersOnBus))
}

/** Whether a question that failed is asked again: not of a meter that was silent the last time, and not past the budget. */
export function mayRetry(budget: PollBudget, breaker: Breaker, attempt: number, elapsedMs: number): boolean {
  const trusted = breaker.state === 'closed' && breaker.failures === 0
  return trusted && attempt < budget.retries && elapsedMs + budget.timeoutMs <= budget.budgetMs
}

/** Whether the next block is read after `elapsedMs`; the first always is. */
export function mayGoOn(budget: PollBudget, elapsedMs: number): boolean {
  return elapsedMs < budget.budgetMs
}
