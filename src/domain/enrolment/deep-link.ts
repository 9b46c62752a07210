/** A message to the customer has 2,000 bytes, and the link must be in it whole. */
export const maxLinkLength = 1500

/**
 * A link that a customer is sent, as it is sent: percent-encoded, ASCII. Undefined for what is no https URL (http only
 * where `allowHttp`), carries a user name or password, or is longer than `maxLinkLength`.
 */
export function readDeepLink(text: string, { allowHttp }: { allowHttp: boolean }): string | undefined {
  if (text.length > maxLinkLength) return undefined
  const url = URL.parse(text)
  if (!url || url.username !== '' || url.password !== '' || url.href.length > maxLinkLength) return undefined
  return url.protocol === 'https:' || (allowHttp && url.protocol === 'http:') ? url.href : undefined
}
