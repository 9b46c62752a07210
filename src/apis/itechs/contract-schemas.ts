import { Type, type TSchema } from 'typebox'
import { maxLinkLength } from '../../domain/enrolment/enrolment.ts'
import { Success } from './schemas.ts'

/** Each `description` finishes the sentence "<field> must be …" of a refusal. */

export const ContractPath = Type.Object({ contract_id: Type.String() })

const Uuid = Type.String({
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
  description: 'a UUID',
  examples: ['63b2ca8a-259e-49c8-84f9-7d95d64459ef'],
})

const Extra = Type.Optional(
  Type.Unsafe<string | null>({
    type: ['string', 'null'],
    maxLength: 1000,
    description: 'a text of at most 1000 characters, or null',
  }),
)

const Customer = Type.Object(
  {
    name: Type.String({
      pattern: '\\S',
      maxLength: 100,
      description: 'a text of 1 to 100 characters',
      examples: ['홍찬의'],
    }),
    birthdate: Type.Optional(
      Type.String({
        pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
        description: 'a day of the past, YYYY-MM-DD',
        examples: ['1986-09-06'],
      }),
    ),
    ssn: Type.Optional(
      Type.String({
        pattern: '^[0-9]{6}-?[0-9]{7}$',
        description: 'a resident registration number of 13 digits',
      }),
    ),
    cellphone: Type.String({
      pattern: '^01[016789]-?[0-9]{3,4}-?[0-9]{4}$',
      description: 'a Korean mobile number of 10 or 11 digits',
      examples: ['01024846313'],
    }),
    email: Type.String({
      pattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
      maxLength: 254,
      description: 'an e-mail address',
      examples: ['cuhong@itechs.io'],
    }),
    extra_1: Extra,
    extra_2: Extra,
    extra_3: Extra,
  },
  { description: 'an object' },
)

const DevicePart = Type.Optional(
  Type.Unsafe<string | null>({
    type: ['string', 'null'],
    maxLength: 200,
    description: 'a text of at most 200 characters',
  }),
)

export const ContractBody = Type.Object(
  {
    customer: Customer,
    device: Type.Optional(
      Type.Unsafe<{ os?: string | null; name?: string | null } | null>({
        type: ['object', 'null'],
        properties: { os: DevicePart, name: DevicePart },
        description: 'an object {os, name}, or left out',
      }),
    ),
    affiliate_uid: Uuid,
    affiliate_cid: Uuid,
  },
  { description: 'an object' },
)

/** A text or a number: what no single type says, contract-fields.ts checks. */
const Degrees = (limit: number) =>
  Type.Unsafe<unknown>({
    description: `degrees between -${limit} and ${limit}`,
    examples: ['33.45048921971038'],
  })

const Place = Type.Object({ lat: Degrees(90), lng: Degrees(180) }, { description: 'an object {lat, lng}' })

export const DeviceBody = Type.Object(
  {
    device_info: Type.Unsafe<Readonly<Record<string, unknown>>>({
      type: 'object',
      description: 'an object of at most 16 KiB and 10 levels',
      examples: [{ imei: '353289101234567', model: 'SM-S921N' }],
    }),
    device_info_image: Uuid,
    location: Place,
  },
  { description: 'an object' },
)

const ImageIds = Type.Array(Uuid, {
  minItems: 1,
  maxItems: 3,
  description: 'an array of 1 to 3 ids of images, each another',
})

/** The seed says `back_image`; the vendor's later document `rear_image`. */
const photos = {
  front_image: ImageIds,
  back_image: Type.Optional(ImageIds),
  rear_image: Type.Optional(ImageIds),
  location: Type.Optional(Place),
}

/** A message to the customer has to carry it, or the customer cannot pay. */
export const checkoutUrlRule = `an https URL without user name and password, of at most ${maxLinkLength} characters when percent-encoded`

export const PhotosBody = Type.Object(
  {
    ...photos,
    checkout_url: Type.String({
      pattern: '^[hH][tT][tT][pP][sS]://\\S+$',
      maxLength: maxLinkLength,
      description: checkoutUrlRule,
      examples: ['https://pay.example.com/contract'],
    }),
  },
  { description: 'an object' },
)

export const PhotosAgainBody = Type.Object(photos, { description: 'an object' })

export const CheckoutBody = Type.Object(
  {
    type: Type.Unsafe<'0' | '1' | 0 | 1>({
      enum: ['0', '1', 0, 1],
      description: '"0" (once) or "1" (monthly)',
      examples: ['0'],
    }),
    amount: Type.Unsafe<unknown>({
      description: 'a whole number of won from 1 to 1000000000',
      examples: [66000],
    }),
    datetime: Type.String({
      maxLength: 19,
      description: 'a time of the past since 2000 in Korea, YYYY-MM-DD HH:mm:ss',
      examples: ['2020-12-12 13:22:20'],
    }),
  },
  { description: 'an object' },
)

/** Nothing is asked; a body may be left out. */
export const CancelBody = Type.Unsafe<object | null>({
  type: ['object', 'null'],
  description: 'an object, or left out',
})

export const NewContractAnswer = Success(
  201,
  Type.Object({ contract_id: Uuid, affiliate_uid: Uuid, affiliate_cid: Uuid }),
)

const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const Text = nullable(Type.String())

export const DeviceAnswer = Success(
  200,
  Type.Object({
    ocr: Type.Object({ result: Type.Boolean(), imei: Text, sn: Text }),
    // So spelled in the seed.
    insepection: Type.Object({ result: Type.Boolean(), msg: Type.String() }),
    qr: Type.Optional(Type.Object({ key: Type.String() })),
  }),
)

const Moment = Type.String({ description: 'in Korea', examples: ['2020-12-12 13:22:20'] })

export const PhotosAnswer = Success(200, Type.Object({ checkout: Type.Object({ due_datetime: Moment }) }))

export const DoneAnswer = Success(200, Type.Object({ result: Type.Literal(true) }))
