import { Type, type Static } from 'typebox'

const strict = { additionalProperties: false }
/** What goes into the Authorization header must not end it, nor a value in it. */
const Word = Type.String({ pattern: '^[\\x21-\\x2b\\x2d-\\x7e]{1,128}$' })
const ReportCode = Type.Enum([4100, 4400, 4401, 4402, 4410, 4412, 4420, 4430, 4431])

export const SolapiSettings = Type.Object(
  {
    apiKey: Word,
    apiSecret: Word,
    /** Without encryption only on this machine. */
    baseUrl: Type.String({
      pattern:
        '^(?:https://[^/?#@\\s]+|http://(?:127(?:\\.\\d{1,3}){3}|localhost|\\[::1\\])(?=[:/]|$))[^?#@\\s]*$',
      default: 'https://api.solapi.com',
    }),
    carries: Type.Array(Type.Enum(['SMS', 'LMS', 'MMS']), {
      minItems: 1,
      default: ['SMS', 'LMS', 'MMS'],
    }),
    /** The Kakao channel that notices come from; without it they leave as texts. */
    pfId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    /** Our template name → the vendor's template id. A notice of any other template leaves as a text. */
    templates: Type.Optional(
      Type.Record(Type.String({ minLength: 1 }), Type.String({ minLength: 1, maxLength: 100 })),
    ),
    /** Messages in one request; the vendor takes 10,000. */
    batch: Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 }),
    /** A request waits so long for more messages, milliseconds. */
    gatherMs: Type.Integer({ minimum: 0, maximum: 1000, default: 20 }),
    /** Requests at once. */
    window: Type.Integer({ minimum: 1, maximum: 64, default: 4 }),
    /** For an answer. */
    timeoutSeconds: Type.Integer({ minimum: 1, maximum: 120, default: 15 }),
    /** Between two looks for results; 0: only the webhook reports. */
    pollSeconds: Type.Integer({ minimum: 0, maximum: 3600, default: 60 }),
    /** The secret that the webhook was registered with; without it no webhook is accepted. */
    hookSecret: Type.Optional(Type.String({ minLength: 8, maxLength: 256 })),
    /** The vendor's code → our report code, where the table of `status-codes.ts` does not suit. */
    statusCodes: Type.Optional(Type.Record(Type.String({ pattern: '^[0-9]{4}$' }), ReportCode, strict)),
  },
  strict,
)

export type SolapiSettings = Static<typeof SolapiSettings>
