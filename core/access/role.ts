/** What a person or a key may do at most. Each role includes those before it. */
export const roles = ['viewer', 'operator', 'engineer', 'admin'] as const

export type Role = (typeof roles)[number]

export function isRole(text: unknown): text is Role {
  return (roles as readonly unknown[]).includes(text)
}

/** Whether `role` includes everything `needed` may do. */
export function includesRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}
