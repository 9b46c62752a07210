/** What one argon2id hash costs (RFC 9106): memory in KiB, passes over it, lanes. */
export interface Argon2Cost {
  readonly memoryCost: number
  readonly timeCost: number
  readonly parallelism: number
}

/** The first choice of the OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
export const defaultCost: Argon2Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

const saltCharacters = 22
const hashCharacters = 43

/** A PHC string of this cost that no password fits: what an unknown account is verified against. */
export function decoyHash({ memoryCost, timeCost, parallelism }: Argon2Cost): string {
  const parameters = `m=${memoryCost},t=${timeCost},p=${parallelism}`
  return `$argon2id$v=19$${parameters}$${'A'.repeat(saltCharacters)}$${'A'.repeat(hashCharacters)}`
}
