import type { CustomFetch } from 'openid-client'

/** Tokens and profiles are a few kilobytes. */
const maxAnswerBytes = 64 * 1024

/** The `code` of an error that says that the provider is not there, rather than that it refuses. */
export const unavailableCode = 'PROVIDER_UNAVAILABLE'

/** Reads an answer whole, within the caller's time and our size: nothing more arrives once it resolves. */
export const boundedFetch: CustomFetch = async (url, options) => {
  let response: Response
  try {
    response = await fetch(url, options as RequestInit)
  } catch (error) {
    throw asUnavailable('no connection, or no answer in time', error)
  }
  if (response.status === 429 || response.status >= 500) {
    await response.body?.cancel()
    throw asUnavailable(`answered ${response.status}`)
  }
  const body = await readBody(response)
  const { status, headers } = response
  return new Response(status === 204 || status === 304 ? null : body, { status, headers })
}

async function readBody(response: Response): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength
      // Leaving the loop closes the connection.
      if (bytes > maxAnswerBytes) break
      chunks.push(chunk)
    }
  } catch (error) {
    throw asUnavailable('the answer broke off', error)
  }
  if (bytes > maxAnswerBytes) throw new Error('the answer is too large')
  return Buffer.concat(chunks)
}

function asUnavailable(message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code: unavailableCode })
}
