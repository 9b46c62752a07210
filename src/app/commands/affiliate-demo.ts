import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeDevelopmentCertificate } from '../../platform/http/development-certificate.ts'
import { demoPorts, webhookPath } from '../affiliate-demo/address.ts'
import { signInInspector, type DemoVerdict } from '../affiliate-demo/console-client.ts'
import { pageUrl, servePages } from '../affiliate-demo/customer-pages.ts'
import { demoPhone } from '../affiliate-demo/enrol.ts'
import { createItechsClient, type ItechsClient } from '../affiliate-demo/itechs-client.ts'
import { listenHere } from '../affiliate-demo/listen.ts'
import { lookAtPhone } from '../affiliate-demo/phone.ts'
import { receiveWebhooks } from '../affiliate-demo/receive-webhooks.ts'
import { runEnrolment } from '../affiliate-demo/run-enrolment.ts'
import { readConfig } from '../config/config.ts'
import { ConfigError } from '../config/config-reader.ts'
import type { ConsoleDemo } from '../demo/demo-console.ts'
import type { ItechsDemo } from '../demo/demo-itechs.ts'
import { wrongOption } from './run-with-app.ts'

const verdictNames = ['pass', 'again', 'refuse', 'none'] as const
const wholePort = /^(?:0|[1-9][0-9]{0,4})$/

interface DemoServer {
  readonly baseUrl: string
  readonly httpsUrl: string
  readonly caFile: string | undefined
  readonly itechs: ItechsDemo
  readonly console: ConsoleDemo
}

interface Options {
  readonly port: number
  readonly pagesPort: number
  readonly runs: boolean
  readonly verdict: DemoVerdict | 'none'
  readonly declines: string | undefined
  readonly affiliate: ItechsDemo | undefined
}

/**
 * `switchboard affiliate-demo`: an affiliate on this machine, for a server in development. It receives webhooks, checks
 * and prints them, and answers with links to pages of its own. With `--run` it enrols a customer and ends.
 */
export async function affiliateDemoCommand(args: string[]): Promise<number> {
  const options = readOptions(args)
  const { dataDir } = readConfig()
  const server = await readServer(dataDir)
  const { apiKey, webhookSecret: secret } = options.affiliate ?? server.itechs
  const ca = server.caFile && (await readFile(server.caFile, 'utf8'))
  const itechs = createItechsClient({ url: server.httpsUrl, apiKey, ca })
  const pages = await listenHere(servePages({ itechs, say }), {
    port: options.pagesPort,
    certificate: await makeDevelopmentCertificate(dataDir),
  })
  const origin = `https://localhost:${pages.port}`
  const linksOf = (id: string) => ({
    policy: pageUrl(origin, 'policy', id),
    photos: pageUrl(origin, 'photos', id),
  })
  const { declines } = options
  const webhooks = await listenHere(receiveWebhooks({ secret, linksOf, declines, say }), {
    port: options.port,
  }).catch(async (error: unknown) => {
    await pages.close()
    throw error
  })
  try {
    // Whoever reads the last line may stop it at once: signals are listened to before it is said.
    let stopped = options.runs ? undefined : untilStopped()
    say(`webhooks are received at http://localhost:${webhooks.port}${webhookPath}; pages are at ${origin}`)
    if (options.runs) {
      const id = await enrolOnce(server, itechs, { origin, verdict: options.verdict })
      if (id === undefined) return 1
      if (options.verdict === 'none') stopped = untilStopped()
      say(stopped ? `inspect it at ${server.console.url}, or: switchboard inspect pass ${id}` : 'done')
    }
    await stopped
    return 0
  } finally {
    await webhooks.close()
    await pages.close()
  }
}

/** The contract, or undefined when it was said why there is none. */
async function enrolOnce(
  server: DemoServer,
  itechs: ItechsClient,
  { origin, verdict }: { origin: string; verdict: DemoVerdict | 'none' },
): Promise<string | undefined> {
  const { baseUrl, console: inspector } = server
  try {
    return await runEnrolment({
      itechs,
      phone: await lookAtPhone({ url: baseUrl, number: demoPhone, say }),
      inspector: verdict === 'none' ? undefined : await signInInspector({ ...inspector, url: baseUrl }),
      verdict: verdict === 'none' ? 'pass' : verdict,
      checkoutUrlOf: (contractId) => pageUrl(origin, 'pay', contractId),
      say,
    })
  } catch (error) {
    // A server that refuses, or is not there, is what this command is there to show.
    process.stderr.write(`${explain(error)}\n`)
    return undefined
  }
}

function explain(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}

function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      run: { type: 'boolean' },
      verdict: { type: 'string' },
      decline: { type: 'string' },
      port: { type: 'string' },
      'pages-port': { type: 'string' },
      key: { type: 'string' },
      secret: { type: 'string' },
    },
  })
  const { run: runs = false, verdict: given = 'pass', decline: declines, key, secret } = values
  const verdict = verdictNames.find((name) => name === given)
  if (!verdict) throw wrongOption('--verdict', `one of ${verdictNames.join(', ')}`)
  if ((key === undefined) !== (secret === undefined))
    throw wrongOption('--key', 'given together with --secret')
  if (runs && declines !== undefined && verdict !== 'none') {
    throw wrongOption(
      '--decline',
      'given with --run only where --verdict is none: nothing is reached with it',
    )
  }
  return {
    runs,
    verdict,
    declines,
    port: readPort('--port', values.port, demoPorts.webhooks),
    pagesPort: readPort('--pages-port', values['pages-port'], demoPorts.pages),
    affiliate: key && secret ? { apiKey: key, webhookSecret: secret } : undefined,
  }
}

function readPort(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  if (!wholePort.test(text) || Number(text) > 65_535) throw wrongOption(name, 'a port from 0 to 65535')
  return Number(text)
}

async function readServer(dataDir: string): Promise<DemoServer> {
  const file = join(dataDir, 'demo.json')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  const server = text === undefined ? undefined : (JSON.parse(text) as Partial<DemoServer>)
  if (!server?.httpsUrl || !server.itechs || !server.console) {
    throw new ConfigError(`${file} names no server: start one in development mode first (npm start).`)
  }
  return server as DemoServer
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
