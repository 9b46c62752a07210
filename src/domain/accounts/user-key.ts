/**
 * The form in which ids are compared: without letter case, and in one Unicode form (NFKC), so that an id which looks
 * the same on another keyboard is the same.
 */
export function userKeyOf(userId: string): string {
  return userId.normalize('NFKC').toLowerCase().normalize('NFKC')
}
