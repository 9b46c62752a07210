/** What one argon2id hash costs (RFC 9106): memory in KiB, passes over it, lanes. */
export interface Argon2Cost {
  readonly memoryCost: number
  readonly timeCost: number
  readonly parallelism: number
}

/** The first choice of the OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
export const defaultCost: Argon2Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
