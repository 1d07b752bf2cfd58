/**
 * - `starting`: it is being found out whether the target can be written.
 * - `running`: what comes is written.
 * - `retrying`: the target cannot be reached or takes nothing; tried again with growing pauses.
 * - `misconfigured`: a person has to change something; tried again slowly.
 * - `paused`: somebody paused it.
 * - `held`: nobody has configured it since the start, or a deploy took its node away.
 */
export const sinkStates = ['starting', 'running', 'retrying', 'misconfigured', 'paused', 'held'] as const

export type SinkState = (typeof sinkStates)[number]
