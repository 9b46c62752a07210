import { Type, type TSchema } from 'typebox'

/** Each `description` finishes the sentence "<field> must be …" of a refusal. */

export function Success<Data extends TSchema>(code: 200 | 201, data: Data) {
  return Type.Object({ code: Type.Literal(code), data, error: Type.Null() })
}

const Refusal = Type.Object({
  code: Type.Integer(),
  data: Type.Null(),
  error: Type.Object({ message: Type.String(), fields: Type.Record(Type.String(), Type.String()) }),
})

/** The refusals that a route can answer with, for the OpenAPI document; each has 401 and the redirect to HTTPS. */
export function refusals(...statuses: number[]): Record<number, TSchema> {
  return Object.fromEntries([308, 401, ...statuses].map((status) => [status, Refusal]))
}

export const ImagePath = Type.Object({ image_id: Type.String() })
export const ImageViewPath = Type.Object({ image_id: Type.String(), token: Type.String() })

/** For the document: the body is read as it arrives (routes/upload-image.ts). */
export const ImageForm = Type.Object({
  file: Type.Unsafe<never>({
    type: 'string',
    format: 'binary',
    description: 'JPEG, PNG or WebP, at most 10 MiB',
  }),
})

const Url = Type.String({ format: 'uri', description: 'opens this image for 15 seconds' })

export const UploadedImageAnswer = Success(
  201,
  Type.Object({ id: Type.String({ format: 'uuid' }), url: Url }),
)
export const ImageLinkAnswer = Success(200, Type.Object({ url: Url }))

export const CandidateBody = Type.Object(
  {
    os: Type.String({
      minLength: 1,
      maxLength: 50,
      description: 'a text of 1 to 50 characters',
      examples: ['aos', 'ios'],
    }),
    device_name: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'a text of 1 to 200 characters',
      examples: ['SM-S921N'],
    }),
  },
  { description: 'an object' },
)

export const CandidateListAnswer = Success(
  200,
  Type.Object({
    device_list: Type.Array(
      Type.Object({
        id: Type.String(),
        os: Type.String(),
        name: Type.String(),
        model_name: Type.String(),
        model_names: Type.Array(Type.String()),
      }),
    ),
  }),
)

export const CandidateAnswer = Success(200, Type.Object({ available: Type.Boolean() }))
