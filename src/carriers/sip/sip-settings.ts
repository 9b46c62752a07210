import { Type, type Static } from 'typebox'

const strict = { additionalProperties: false }
const Host = Type.String({ pattern: '^(?:[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:]{2,39})$' })
/** What goes into a line of its own must not begin another. */
const Word = Type.String({ pattern: '^[^\\u0000-\\u001f\\u007f]{1,128}$' })
const Digits = Type.String({ pattern: '^[0-9+*#]{0,15}$', default: '' })

const TlsSettings = Type.Object(
  {
    /** A PEM file with whoever signed the trunk's certificate; without it the public authorities count. */
    ca: Type.Optional(Type.String({ minLength: 1 })),
    /** The name that the certificate has to carry; without it the trunk's host. */
    serverName: Type.Optional(Host),
    verify: Type.Boolean({ default: true }),
  },
  { ...strict, default: {} },
)

const TrunkSettings = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$' }),
    host: Host,
    /** 5060, or 5061 for TLS. */
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    transport: Type.Enum(['udp', 'tcp', 'tls'], { default: 'udp' }),
    /** The host part of the request URI, To and From; without it the trunk's host. */
    domain: Type.Optional(Host),
    username: Type.Optional(Word),
    password: Type.Optional(Type.String({ maxLength: 256 })),
    /** Where the name to prove is another one than `username`. */
    authUsername: Type.Optional(Word),
    /** The lower is asked first. */
    priority: Type.Integer({ minimum: 0, maximum: 1000, default: 1 }),
    /** Its share among the trunks of its priority. */
    weight: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, default: 1 }),
    /** Calls at once. */
    channels: Type.Integer({ minimum: 1, maximum: 100_000, default: 100 }),
    /** 0: no limit. */
    callsPerSecond: Type.Integer({ minimum: 0, maximum: 10_000, default: 0 }),
    /** Between two OPTIONS that ask whether it lives; 0: never. */
    optionsSeconds: Type.Integer({ minimum: 0, maximum: 3600, default: 30 }),
    /** First digits of the called number that the trunk does not want, and those that it wants instead. */
    stripPrefix: Digits,
    addPrefix: Digits,
    /** `plus`: the caller number begins with a +. */
    callerFormat: Type.Enum(['digits', 'plus'], { default: 'digits' }),
    /** P-Asserted-Identity beside From (RFC 3325). */
    assertedIdentity: Type.Boolean({ default: true }),
    /** `offer`: an audio stream that nobody will ever send or hear. */
    sdp: Type.Enum(['none', 'offer'], { default: 'offer' }),
    /** For a first answer, not even 100; then the next trunk is asked. */
    answerTimeoutMs: Type.Integer({ minimum: 50, maximum: 32_000, default: 4000 }),
    /** From the first answer to ringing. */
    ringTimeoutMs: Type.Integer({ minimum: 50, maximum: 180_000, default: 15_000 }),
    tls: TlsSettings,
  },
  strict,
)

/** One carrier of flash calls: a company's SIP trunks, which stand in for each other. */
export const SipSettings = Type.Object(
  {
    /** Of this machine, for sockets; 0.0.0.0: the one that leads to the trunk. */
    localAddress: Type.String({ pattern: '^[0-9A-Fa-f.:]{2,39}$', default: '0.0.0.0' }),
    trunks: Type.Array(TrunkSettings, { minItems: 1, maxItems: 100 }),
  },
  strict,
)

export type SipSettings = Static<typeof SipSettings>
export type TrunkSettings = Static<typeof TrunkSettings>
