/** What an SMS holds, in CP949 bytes. */
const smsBytes = 90
const textBytes = 24
const autofillBytes = '\n@ #1234'.length

/** Of the longest host whose autofill line still fits in. */
export const longestAutofillHost = smsBytes - textBytes - autofillBytes

/**
 * The text with a code (CONTRACTS.md section 2). With a host its last line lets a browser offer the code to a page of
 * that host, and of no other (WICG, origin-bound one-time codes).
 */
export function writeCodeText(code: string, autofillHost: string | undefined): string {
  const line = autofillHost === undefined ? '' : `\n@${autofillHost} #${code}`
  return `[Senicare] 인증번호 ${code}${line}`
}
