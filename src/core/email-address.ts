// oxlint-disable-next-line no-control-regex -- PostgreSQL cannot store U+0000, and nobody can see the others
const pattern = /^[^\s@\u0000-\u001f\u007f]+@[^\s@\u0000-\u001f\u007f]+$/

/** Whether somebody could have it: more is known only when mail arrives there. */
export function isEmailAddress(text: string): boolean {
  // RFC 5321 section 4.5.3.1.3: a path has at most 256 octets, its brackets included.
  return text.length <= 254 && pattern.test(text)
}
