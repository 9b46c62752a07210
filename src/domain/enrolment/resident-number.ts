/** The seventh digit says sex, citizenship and century: 9, 0 before 1900; 1, 2, 5, 6 before 2000; 3, 4, 7, 8 since. */
const centuries = ['18', '19', '19', '20', '20', '19', '19', '20', '20', '18'] as const
const form = /^(\d{2})(\d{2})(\d{2})(\d)\d{6}$/

/**
 * The birth date, `YYYY-MM-DD`, of a Korean resident registration number of 13 digits; undefined when there was no such
 * day. The check digit says nothing: numbers that were given or changed since October 2020 have none.
 */
export function birthdateOf(residentNumber: string): string | undefined {
  const [, year, month, day, kind] = form.exec(residentNumber) ?? []
  if (year === undefined) return undefined
  const date = `${centuries[Number(kind)]}${year}-${month}-${day}`
  return isDate(date) ? date : undefined
}

/** Whether a `YYYY-MM-DD` was or will be: there is no 30 February. */
export function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text
}
