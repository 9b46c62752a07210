/**
 * Remembers in this tab that a social sign-in began here. Without it anybody could send a link that signs its reader in
 * as somebody else, or has the reader's new account linked to a stranger's Kakao.
 */
const leftName = 'senicare.left'

const problems = ['denied', 'failed', 'unavailable']

export function leaveFor(provider) {
  sessionStorage.setItem(leftName, provider.toUpperCase())
}

/**
 * What the address says when a social sign-in ends here: `{accessToken}`, `{snsId, joinPath}` or `{problem}`; undefined
 * when this is no such visit. It is gone from the address and from the history at once.
 */
export function arrive() {
  const { pathname, search } = location
  const place = ['/senicare/sns-success', '/senicare/auth'].indexOf(pathname)
  if (place < 0) return undefined
  const given = new URLSearchParams(search)
  const left = sessionStorage.getItem(leftName)
  sessionStorage.removeItem(leftName)
  history.replaceState(null, '', given.has('snsId') ? '/senicare/#sign-up' : '/senicare/')
  const accessToken = given.get('accessToken')
  const [snsId, joinPath] = [given.get('snsId'), given.get('joinPath')]
  if (place === 1 && given.has('error')) {
    return { problem: problems.includes(given.get('error')) ? given.get('error') : 'failed' }
  }
  if (left === null || (snsId && joinPath !== left)) return { problem: 'notBegun' }
  if (place === 0 && accessToken) return { accessToken }
  return snsId ? { snsId, joinPath } : { problem: 'failed' }
}
