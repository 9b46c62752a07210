import { knows, say } from './words.js'

const base = '/api/v1/auth/'

/** One call of the public API: its body, with `code` in any case. Never throws. */
export async function call(path, { body, token } = {}) {
  const headers = {}
  if (body) headers['content-type'] = 'application/json'
  if (token) headers.authorization = `Bearer ${token}`
  const method = body || path === 'sign-out' ? 'POST' : 'GET'
  try {
    const response = await fetch(base + path, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    const retryAfter = Number(response.headers.get('retry-after') ?? 0)
    return { ...(await response.json()), retryAfter }
  } catch {
    return { code: 'offline' }
  }
}

/** An answer other than SU in the reader's words. TF means two things (the document has it so). */
export function explain(path, { code, retryAfter }) {
  const key = [`${code} ${path}`, code].find(knows)
  return key ? say(key, { seconds: retryAfter || 60 }) : say('unknown', { code })
}
