import type { IncomingMessage, RequestListener } from 'node:http'
import { webhookPath } from './address.ts'
import type { Say } from './enrol.ts'
import { isGenuine } from './verify-webhook.ts'

const mostBodyBytes = 64 * 1024
const mostRemembered = 1000
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** CONTRACTS.md section 5: what is common to all verdicts. */
interface VerdictBody {
  readonly result: 0 | 1 | 2
  readonly contract_id: string
}

export interface ReceiverOptions {
  /** What verdicts are signed with. */
  readonly secret: string
  /** Where customers of this affiliate are sent to. */
  readonly linksOf: (contractId: string) => { policy: string; photos: string }
  /** Answers every verdict with this error; none: agrees. */
  readonly declines: string | undefined
  readonly say: Say
}

/** An affiliate's end of the webhooks: checks who speaks, prints it, and answers with the links that its customers need. */
export function receiveWebhooks(options: ReceiverOptions): RequestListener {
  const { secret, say } = options
  /** By `webhook-id`: the same verdict again is answered as before. */
  const answers = new Map<string, object>()

  async function receive(request: IncomingMessage): Promise<{ status: number; answer: object }> {
    if (request.method !== 'POST' || request.url !== webhookPath) return { status: 404, answer: {} }
    const body = await readBody(request)
    if (!body) return { status: 413, answer: {} }
    if (!isGenuine({ headers: request.headers, body, secret })) {
      say('webhook REFUSED: it is not signed with the secret of this affiliate, or is too old')
      return { status: 401, answer: { result: false, error: 'not genuine' } }
    }
    const id = String(request.headers['webhook-id'])
    const earlier = answers.get(id)
    const answer = earlier ?? answerTo(body, options)
    say(`webhook ${id}, signature good${earlier ? ', seen before' : ''}: ${body.toString()}`)
    say(`  answered: ${JSON.stringify(answer)}`)
    if (answers.size >= mostRemembered) answers.clear()
    answers.set(id, answer)
    return { status: 200, answer }
  }

  return (request, response) => {
    receive(request)
      .catch((error: unknown) => {
        say(`webhook that could not be answered: ${String(error)}`)
        return { status: 400, answer: {} }
      })
      .then(({ status, answer }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
      })
      .catch(() => response.destroy())
  }
}

function answerTo(body: Buffer, { linksOf, declines }: ReceiverOptions): object {
  const { result, contract_id: id } = JSON.parse(body.toString()) as VerdictBody
  if (declines !== undefined) return { result: false, error: declines }
  if (!uuid.test(id)) return { result: false, error: 'this is no contract of ours' }
  const { policy, photos } = linksOf(id)
  if (result === 0) return { result: true, contract_url: policy }
  return result === 1 ? { result: true, reinspection_url: photos } : { result: true }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBodyBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
