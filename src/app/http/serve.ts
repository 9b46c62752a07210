import { readFile } from 'node:fs/promises'
import { wordConsoleFault } from '../../apis/console/console.ts'
import { addConsolePage } from '../../pages/console/console.ts'
import type { ServerCertificate } from '../../platform/http/development-certificate.ts'
import { makeDevelopmentCertificate } from '../../platform/http/development-certificate.ts'
import { addHealth } from '../../platform/http/health.ts'
import { findHttpsOrigin } from '../../platform/http/https-only.ts'
import { listen } from '../../platform/http/listen.ts'
import { createHttpServer } from '../../platform/http/server.ts'
import { countJobs } from '../../platform/queue/queue.ts'
import { countLivePools } from '../../platform/queue/workers.ts'
import { addDocs } from '../../pages/docs/docs.ts'
import type { App } from '../app.ts'
import { addCarrierHooks } from './carrier-hooks.ts'
import { countTraffic } from './count-traffic.ts'
import { addHandsets } from './dev-handsets.ts'
import { addTries } from './dev-tries.ts'
import { addApis, envelopes } from './serve-apis.ts'
import { addWellKnown } from './well-known.ts'

export interface Serving {
  readonly baseUrl: string
  readonly httpsUrl: string | undefined
  /** What a client of the development certificate has to trust. */
  readonly caFile: string | undefined
  /** Everything is there: `/readyz` may say yes. */
  setReady(): void
  /** A load balancer is to send nothing new: `/readyz` says no, and each answer ends its connection. */
  drain(): void
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
    hsts: config.hsts,
    envelopes,
    onAnswered: countTraffic(app.traffic),
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
  await addWellKnown(http, app)
  addDocs(http)
  await addConsolePage(http, {
    isDevelopment: config.development,
    log: app.log,
    wordFault: wordConsoleFault,
  })
  if (config.development) {
    addHandsets(http, app)
    addTries(http, app)
  }

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
    setReady: () => {
      isReady = true
    },
    drain: () => {
      isReady = false
      listening.drain()
    },
    close: listening.close,
  }
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
