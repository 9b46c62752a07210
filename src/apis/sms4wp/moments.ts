/** ISO 8601 as the contract takes it: extended or basic, a date alone too; a `+` that a form turned into a space. */
const pattern =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?(?:(Z)|([+ -])(\d\d)(?::?(\d\d))?)?)?$/i

const firstMs = Date.UTC(1970, 0, 1)
const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** No zone means UTC. Undefined for what is no moment, or outside of the years 1970 to 9999. */
export function parseMoment(text: string): Date | undefined {
  const match = pattern.exec(text.trim())
  if (!match) return undefined
  const part = (index: number) => Number(match[index] ?? 0)
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  const ms = Math.trunc(Number(`0.${match[7] ?? 0}`) * 1000)
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms))
  // Date takes 30 February for 2 March; and a year below 100 for one of the last century.
  const isReal =
    local.getUTCFullYear() === year &&
    local.getUTCMonth() === month - 1 &&
    local.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  if (!isReal || part(10) > 23 || part(11) > 59) return undefined
  const offsetMs = (match[9] === '-' ? -1 : 1) * (part(10) * 60 + part(11)) * 60_000
  const atMs = local.getTime() - offsetMs
  return atMs >= firstMs && atMs <= lastMs ? new Date(atMs) : undefined
}

/** `2014-09-14T22:02:15`, UTC (seed). */
export function printMoment(moment: Date): string {
  return moment.toISOString().slice(0, 19)
}

export function printOptionalMoment(moment: Date | null | undefined): string | null {
  return moment ? printMoment(moment) : null
}

/** `2014-09-18T12:11:17.684Z`, as `revoked_timestamp` alone is printed (seed). */
export function printPreciseMoment(moment: Date | null): string | null {
  return moment?.toISOString() ?? null
}
