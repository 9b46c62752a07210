import { Type, type Static } from 'typebox'

const strict = { additionalProperties: false }
/** SMPP 3.4 clause 3.1: C-octet strings are ASCII. */
const ascii = (maxLength: number, description: string) =>
  Type.String({ pattern: '^[ -~]*$', maxLength, default: '', description })
const seconds = (value: number, minimum: number, maximum: number, description: string) =>
  Type.Number({ minimum, maximum, default: value, description })
const octet = (maximum: number, value: number, description: string) =>
  Type.Integer({ minimum: 0, maximum, default: value, description })

const FailureCode = Type.Enum([4400, 4401, 4402, 4410, 4412, 4420, 4430, 4431])

const BindSettings = Type.Object(
  {
    host: Type.String({
      pattern: '^(?:[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45})$',
      description: 'Name or address of the SMSC.',
    }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, default: 2775, description: 'Its TCP port.' }),
    systemId: Type.String({
      pattern: '^[ -~]*$',
      minLength: 1,
      maxLength: 15,
      description: 'The name to bind with.',
    }),
    password: ascii(
      64,
      'What proves the name. SMPP 3.4 allows 8 characters; several carriers give out longer ones.',
    ),
    systemType: ascii(12, 'As the carrier says; mostly empty.'),
    mode: Type.Enum(['transceiver', 'transmitter', 'receiver'], {
      default: 'transceiver',
      description:
        'A transmitter submits, a receiver gets receipts, a transceiver does both. A transmitter needs a receiver beside it.',
    }),
    tls: Type.Boolean({ default: false, description: 'TLS from the first byte.' }),
    caFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'PEM file of whoever signed the certificate of the SMSC; without it the public authorities count.',
      }),
    ),
    serverName: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9._-]{1,253}$',
        description: 'The name that the certificate has to carry; without it the host.',
      }),
    ),
    window: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 100,
      description: 'Submissions without an answer, at most.',
    }),
    perSecond: Type.Number({
      minimum: 0,
      maximum: 1_000_000,
      default: 0,
      description: 'Submissions a second, parts of long texts counted one by one; 0: no limit.',
    }),
    sourceTon: octet(7, 0, 'Type of number of the sender.'),
    sourceNpi: octet(18, 1, 'Numbering plan of the sender.'),
    destTon: octet(7, 0, 'Type of number of the receiver: 1 international, 2 national.'),
    destNpi: octet(18, 1, 'Numbering plan of the receiver: 1 is E.164.'),
    addressRange: ascii(40, 'The numbers that this bind serves; mostly empty.'),
  },
  strict,
)

const Encodings = Type.Object(
  {
    korean: Type.Enum(['ucs2', 'ksc5601'], {
      default: 'ucs2',
      description:
        'How a text goes that GSM-7 cannot say. With ksc5601 a text that CP949 cannot say goes as UCS-2 all the same.',
    }),
    ksc5601DataCoding: octet(255, 0x0e, 'The data_coding of KS C 5601; 14 by SMPP 3.4 clause 5.2.19.'),
    gsm7: Type.Boolean({
      default: true,
      description: 'A text that the GSM 03.38 default alphabet can say goes by it, with data_coding 0.',
    }),
  },
  { ...strict, default: {}, description: 'How texts are written.' },
)

const NumberFormat = Type.Object(
  {
    destination: Type.Enum(['as-is', 'international'], {
      default: 'as-is',
      description: 'international: the country code in place of a leading 0.',
    }),
    source: Type.Enum(['as-is', 'international'], { default: 'as-is', description: 'The same for senders.' }),
    countryCode: Type.String({ pattern: '^[1-9][0-9]{0,2}$', default: '82', description: '82 is Korea.' }),
  },
  { ...strict, default: {}, description: 'How numbers are written.' },
)

const Reconnect = Type.Object(
  {
    firstSeconds: seconds(1, 0.01, 3600, 'Rest after the first failure; each further failure doubles it.'),
    lastSeconds: seconds(60, 0.01, 3600, 'The longest rest. Each is shortened at random by up to a half.'),
  },
  { ...strict, default: {}, description: 'Rests before a lost bind is tried again.' },
)

const Throttling = Type.Object(
  {
    restSeconds: seconds(
      1,
      0.01,
      60,
      'How long a throttled submission rests, more or less by a half; each time twice as long.',
    ),
    tries: Type.Integer({
      minimum: 1,
      maximum: 20,
      default: 5,
      description: 'Throttled so often, it is left to the queue of messages.',
    }),
  },
  { ...strict, default: {}, description: 'What ESME_RTHROTTLED and ESME_RMSGQFUL lead to.' },
)

const Receipts = Type.Object(
  {
    registeredDelivery: octet(31, 1, 'SMPP 3.4 clause 5.2.17; 1: receipts of success and of failure.'),
    idForm: Type.Enum(['same', 'hex-to-decimal', 'decimal-to-hex'], {
      default: 'same',
      description:
        'How the id in a receipt differs from that in submit_sm_resp: hex-to-decimal: the answer has hexadecimal digits, the receipt decimal ones.',
    }),
    states: Type.Record(Type.String({ pattern: '^[A-Z]{1,16}$' }), FailureCode, {
      default: {},
      description: 'Report code of a final state, such as {"REJECTD": 4430}.',
    }),
    errors: Type.Record(Type.String({ pattern: '^[0-9A-Za-z]{1,8}$' }), FailureCode, {
      default: {},
      description: 'Report code of the carrier\'s err value in a receipt, such as {"001": 4410}.',
    }),
  },
  { ...strict, default: {}, description: 'How receipts are asked for and read.' },
)

/** A carrier of texts by SMPP 3.4, as an operator writes it. All its binds lead to one network, which names each text once. */
export const SmppSettings = Type.Object(
  {
    binds: Type.Array(BindSettings, { minItems: 1, maxItems: 100, description: 'Connections to the SMSC.' }),
    carries: Type.Array(Type.Enum(['SMS', 'LMS']), {
      minItems: 1,
      default: ['SMS', 'LMS'],
      description: 'What the carrier takes.',
    }),
    enquireLinkSeconds: seconds(30, 0.05, 3600, 'Between two enquire_link.'),
    responseTimeoutSeconds: seconds(
      10,
      0.05,
      300,
      'For any answer; without that of an enquire_link the bind is lost.',
    ),
    connectTimeoutSeconds: seconds(10, 0.05, 300, 'For TCP and TLS.'),
    reconnect: Reconnect,
    throttling: Throttling,
    encodings: Encodings,
    longTexts: Type.Enum(['payload', 'udh', 'sar'], {
      default: 'payload',
      description:
        'How a text goes that one short message cannot hold: message_payload, parts with a user data header, or parts with sar_* parameters.',
    }),
    udhReference: Type.Enum([8, 16], {
      default: 8,
      description: 'Bits of the reference that the parts share, in user data headers.',
    }),
    subjects: Type.Enum(['first-line', 'omitted'], {
      default: 'first-line',
      description: 'SMPP has no place for the subject of an LMS: it becomes the first line, or is left out.',
    }),
    numberFormat: NumberFormat,
    serviceType: ascii(5, 'As the carrier says; mostly empty.'),
    receipts: Receipts,
    statuses: Type.Record(
      Type.String({ pattern: '^0x[0-9a-fA-F]{1,8}$' }),
      Type.Union([Type.Enum(['busy', 'throttled']), FailureCode]),
      {
        default: {},
        description:
          'What a command_status of submit_sm_resp means where it is not as usual, such as {"0x45": "busy", "0x401": 4430}.',
      },
    ),
  },
  strict,
)

export type SmppSettings = Static<typeof SmppSettings>
export type BindSettings = Static<typeof BindSettings>
