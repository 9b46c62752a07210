import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
} from 'fastify'
import { describeFields, type Fault, type FaultCode } from '../../core/fault.ts'
import type { Logger } from '../log/logger.ts'
import type { Metrics } from '../log/metrics.ts'
import { answerTogether } from './answer-together.ts'
import { acceptBodies } from './bodies.ts'
import { refuseBrokenRequest } from './broken-request.ts'
import { isEventStream } from './event-stream.ts'
import { lazySchemas } from './lazy-schemas.ts'
import { createSecureAnswer, secureAnswers } from './security-headers.ts'
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

/** A request that was answered; answers that stay open, such as live events, are none. */
export interface Answered {
  /** The pattern of its path: undefined where nothing is served. */
  readonly route: string | undefined
  readonly url: string
  readonly status: number
  /** From its headers to the last byte of the answer. */
  readonly elapsedMs: number
}

/** Fastify as all five APIs and the console need it; each API is a plugin with an envelope of its own. */
export function createHttpServer(options: {
  log: Logger
  metrics: Metrics
  trustProxy: boolean | string[]
  /** Whether browsers are told to come by HTTPS only. */
  hsts?: boolean
  envelopes: readonly PrefixWords[]
  onAnswered?: (answered: Answered) => void
}): FastifyInstance {
  const { metrics, envelopes, onAnswered } = options
  const loggerInstance: FastifyBaseLogger = options.log
  const wordFor = (request: FastifyRequest): WordFault => {
    const found = envelopes.find(({ prefix }) => `${request.raw.url}/`.startsWith(`${prefix}/`))
    return found ? (fault) => found.word(fault, request) : wordPlainly
  }

  const secure = createSecureAnswer({ hsts: options.hsts ?? false })
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
        // They are ours, and a test checks them: here it would take the first request as long as all else.
        validateSchema: false,
        removeAdditional: false,
        useDefaults: true,
        verbose: true,
        allErrors: false,
      },
    },
    schemaController: lazySchemas,
    clientErrorHandler: refuseBrokenRequest,
    frameworkErrors: (error, request, reply) => {
      // No hook runs for these.
      secure(request, reply)
      sendFault(error, request, reply, wordFor(request))
    },
  })
  secureAnswers(app, secure)
  acceptBodies(app)
  speakFaults(app, wordPlainly)
  answerTogether(app)
  app.addHook('onResponse', (request, reply, done) => {
    // Each of these is computed when it is read.
    const { url: route } = request.routeOptions
    const { method } = request
    const status = reply.statusCode
    const elapsedMs = reply.elapsedTime
    if (!isEventStream(reply)) {
      metrics.httpSeconds.observe({ method, route: route ?? 'unknown', status, seconds: elapsedMs / 1000 })
      onAnswered?.({ route, url: request.raw.url ?? '', status, elapsedMs })
    }
    if (options.log.isLevelEnabled('debug')) {
      // To the microsecond, which is all that the clock knows.
      const ms = Math.round(elapsedMs * 1000) / 1000
      options.log.debug({ req: request.id, method, route, status, ms }, 'request')
    }
    done()
  })
  return app
}
