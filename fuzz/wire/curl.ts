import type { Outgoing } from './wire.types.ts'

/** A line for bash that sends the same request. What curl adds of its own (Accept, User-Agent) changes nothing here. */
export function curlOf(request: Outgoing, { port, httpsPort }: { port: number; httpsPort: number }): string {
  const origin = request.way === 'tls' ? `https://localhost:${httpsPort}` : `http://localhost:${port}`
  const parts = [`curl -sik --path-as-is -X ${quote(request.method)} ${quote(origin + request.target)}`]
  for (const [name, value] of request.headers) {
    parts.push(`-H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`)
  }
  if (request.isChunked) parts.push(`-H 'Transfer-Encoding: chunked'`)
  if (!request.body) return parts.join(' ')
  // What an argument of a program cannot hold goes by a pipe.
  const text = request.body.toString('latin1')
  if (!text.includes('\0') && text.length < 4000) return [...parts, `--data-binary ${quote(text)}`].join(' ')
  return `base64 -d <<< ${request.body.toString('base64')} | ${parts.join(' ')} --data-binary @-`
}

/** One word; bytes that are not printable ASCII as bash's $'…' writes them. */
function quote(latin1: string): string {
  if (/^[\x20-\x26\x28-\x7e]*$/.test(latin1)) return `'${latin1}'`
  const escaped = latin1.replaceAll(/[^\x20-\x26\x28-\x5b\x5d-\x7e]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `$'${escaped}'`
}
