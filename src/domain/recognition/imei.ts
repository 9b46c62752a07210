/**
 * Whether these are the 15 digits of an IMEI with the right check digit (3GPP TS 23.003 section 6.2, ISO/IEC 7812-1
 * annex B, known as Luhn). Fifteen equal digits are a placeholder.
 */
export function isImei(digits: string): boolean {
  return /^\d{15}$/.test(digits) && !/^(\d)\1{14}$/.test(digits) && checkDigit(digits) === digits.at(-1)
}

/** What the fifteenth digit has to be after the first fourteen. */
export function checkDigit(digits: string): string {
  let sum = 0
  for (let index = 0; index < 14; index++) {
    const digit = Number(digits[index])
    // Every second digit counts twice, and of 10 to 18 the sum of both digits.
    const doubled = digit > 4 ? digit * 2 - 9 : digit * 2
    sum += index % 2 === 1 ? doubled : digit
  }
  return String((10 - (sum % 10)) % 10)
}

/** In how many places two numbers of the same length differ. */
export function countDifferences(a: string, b: string): number {
  if (a.length !== b.length) return Infinity
  return a.split('').filter((digit, index) => digit !== b[index]).length
}
