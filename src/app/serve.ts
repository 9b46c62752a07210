import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { callup, callupPrefix, wordCallupFault } from '../apis/callup/callup.ts'
import { itechs, itechsPrefix, wordItechsFault } from '../apis/itechs/itechs.ts'
import { sms4wp, sms4wpPrefix, wordSms4wpFault } from '../apis/sms4wp/sms4wp.ts'
import type { ServerCertificate } from '../platform/http/development-certificate.ts'
import { makeDevelopmentCertificate } from '../platform/http/development-certificate.ts'
import { addHealth } from '../platform/http/health.ts'
import { findHttpsOrigin, type FindHttpsOrigin } from '../platform/http/https-only.ts'
import { listen } from '../platform/http/listen.ts'
import { createApiDocuments } from '../platform/http/openapi.ts'
import { createHttpServer } from '../platform/http/server.ts'
import { countJobs } from '../platform/queue/queue.ts'
import { countLivePools } from '../platform/queue/workers.ts'
import type { App } from './app.ts'
import { addCarrierHooks } from './carrier-hooks.ts'
import { addHandsets } from './dev-handsets.ts'

export interface Serving {
  readonly baseUrl: string
  readonly httpsUrl: string | undefined
  /** What a client of the development certificate has to trust. */
  readonly caFile: string | undefined
  /** Whether `/readyz` may say yes: not before everything is there, and no more when a load balancer is to send nothing new. */
  setReady(isReady: boolean): void
  close(): Promise<void>
}

/** Opens the HTTP and HTTPS listeners with every API on them. */
export async function serve(app: App): Promise<Serving> {
  const { config, db, metrics } = app
  let isReady = false
  const http = createHttpServer({
    log: app.log,
    metrics,
    trustProxy: config.trustProxy,
    envelopes: [
      { prefix: callupPrefix, word: wordCallupFault },
      { prefix: sms4wpPrefix, word: wordSms4wpFault },
      { prefix: itechsPrefix, word: wordItechsFault },
    ],
  })
  const { certificate, caFile } = await findCertificate(app)
  /** Known when it listens. */
  const https: { port?: number | undefined } = {}
  const findOrigin = findHttpsOrigin({
    port: () => https.port,
    certificate: certificate?.cert,
    publicUrl: config.publicUrl,
  })
  await addApis(http, app, findOrigin)
  addHealth(http, {
    metrics,
    findTrouble: async () => {
      if (!isReady) return 'starting or stopping'
      return (await countLivePools(db)) > 0 ? undefined : 'no worker process runs'
    },
    countJobs: () => countJobs(db),
  })
  addCarrierHooks(http, app.carriers)
  if (config.development) addHandsets(http, app)

  const listening = await listen(http, {
    host: config.host,
    port: config.port,
    ...(certificate ? { https: { ...certificate, port: config.httpsPort } } : {}),
  })
  https.port = listening.httpsPort
  const host = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(config.host) ? 'localhost' : config.host
  return {
    baseUrl: `http://${host}:${listening.port}`,
    httpsUrl: listening.httpsPort === undefined ? undefined : `https://${host}:${listening.httpsPort}`,
    caFile,
    setReady: (value) => {
      isReady = value
    },
    close: listening.close,
  }
}

async function addApis(http: FastifyInstance, app: App, findOrigin: FindHttpsOrigin): Promise<void> {
  const documents = createApiDocuments()
  const { development } = app.config
  const house = { ...app, box: app.secrets.box, documents, development, version: await readVersion() }
  await http.register((plain) => callup(plain, house), { prefix: callupPrefix })
  await http.register((plain) => sms4wp(plain, house), { prefix: sms4wpPrefix })
  await http.register((plain) => itechs(plain, { ...house, findHttpsOrigin: findOrigin }), {
    prefix: itechsPrefix,
  })
  await documents.publish(http)
}

/** The operator's certificate; in development one of our own; in production without one, no HTTPS listener. */
async function findCertificate({
  config,
}: App): Promise<{ certificate?: ServerCertificate; caFile?: string }> {
  if (config.tls) {
    const [cert, key] = await Promise.all([
      readFile(config.tls.certFile, 'utf8'),
      readFile(config.tls.keyFile, 'utf8'),
    ])
    return { certificate: { cert, key } }
  }
  if (!config.development) return {}
  const { caFile, ...certificate } = await makeDevelopmentCertificate(config.dataDir)
  return { certificate, caFile }
}

async function readVersion(): Promise<string> {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
}
