import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
} from 'fastify'
import { describeFields, type Fault, type FaultCode } from '../../core/fault.ts'
import type { Logger } from '../log/logger.ts'
import type { Metrics } from '../log/metrics.ts'
import { acceptBodies } from './bodies.ts'
import { sendFault, speakFaults, type Answer, type WordFault } from './wire.ts'

const bodyLimitBytes = 1024 * 1024
/** A whole request has to arrive in this time (slow-loris guard). */
const requestTimeoutMs = 30_000
/** Longer than the idle time of usual load balancers, so that they close first. */
const keepAliveTimeoutMs = 72_000

const plainStatuses: Partial<Record<FaultCode, number>> = {
  access_denied: 403,
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  unsupported_media_type: 415,
  internal: 500,
  overloaded: 503,
  database_unavailable: 503,
}

/** How requests outside every API are refused, and those whose path is too broken to be routed. */
const wordPlainly: WordFault = ({ code, detail }) => {
  const status = plainStatuses[code] ?? 400
  return { status, body: { error: { code, message: detail.fields ? describeFields(detail.fields) : code } } }
}

/** The envelope of a path prefix, for what is refused before any route is found. */
export interface PrefixWords {
  readonly prefix: string
  readonly word: (fault: Fault, request: FastifyRequest) => Answer
}

/** Fastify as all five APIs and the console need it; each API is a plugin with an envelope of its own. */
export function createHttpServer(options: {
  log: Logger
  metrics: Metrics
  trustProxy: boolean | string[]
  envelopes: readonly PrefixWords[]
}): FastifyInstance {
  const { metrics, envelopes } = options
  const loggerInstance: FastifyBaseLogger = options.log
  const wordFor = (request: FastifyRequest): WordFault => {
    const found = envelopes.find(({ prefix }) => `${request.raw.url}/`.startsWith(`${prefix}/`))
    return found ? (fault) => found.word(fault, request) : wordPlainly
  }

  const app = Fastify({
    loggerInstance,
    // No logger of its own for each request: what is logged names the request by its id.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    trustProxy: options.trustProxy,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500 },
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: true,
        verbose: true,
        allErrors: false,
      },
    },
    frameworkErrors: (error, request, reply) => {
      sendFault(error, request, reply, wordFor(request))
    },
  })
  acceptBodies(app)
  speakFaults(app, wordPlainly)
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    const status = reply.statusCode
    const seconds = reply.elapsedTime / 1000
    metrics.httpSeconds.observe({ method: request.method, route, status }, seconds)
    if (options.log.isLevelEnabled('debug')) {
      const ms = seconds * 1000
      options.log.debug({ req: request.id, method: request.method, route, status, ms }, 'request')
    }
    done()
  })
  return app
}
