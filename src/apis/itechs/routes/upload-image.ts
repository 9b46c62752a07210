import type { FastifyReply, FastifyRequest } from 'fastify'
import { maxImageBytes, type Images } from '../../../domain/images/images.ts'
import type { AnswerOnce } from '../../../platform/http/idempotency.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { createUploads, readsBody } from '../../../platform/http/uploads.ts'
import { affiliateOf } from '../credential.ts'
import { succeed } from '../envelope.ts'
import type { NameImageUrls } from '../image-url.ts'
import { bothPaths } from '../paths.ts'
import { ImageForm, refusals, UploadedImageAnswer } from '../schemas.ts'

const rules = {
  field: 'file',
  maxFileBytes: maxImageBytes,
  maxBytesInMemory: 96 * 1024 * 1024,
  timeoutMs: 25_000,
}

/** `POST /cp-insurance/image/`: multipart, one file named `file`. */
export function addUploadImage(
  app: TypedApp,
  house: { images: Images; answerOnce: AnswerOnce; nameUrls: NameImageUrls },
): void {
  const { images, answerOnce, nameUrls } = house
  const uploads = createUploads(rules)

  async function receive(request: FastifyRequest) {
    const upload = await uploads.receive(request)
    try {
      return await images.receive({ affiliateId: affiliateOf(request).id, bytes: upload.bytes })
    } finally {
      upload.release()
    }
  }

  async function answer(request: FastifyRequest, reply: FastifyReply) {
    const urlOf = nameUrls(request)
    const image = await receive(request)
    // What an Idempotency-Key is held to.
    request.body = { file: image.sha256.toString('hex') }
    let isKept = false
    try {
      return await answerOnce(request, reply, `itechs:${image.affiliateId}`, async (tx) => {
        const token = await images.keep(image, tx)
        isKept = true
        return { status: 201, body: succeed(201, { id: image.id, url: urlOf(image.id, token) }) }
      })
    } finally {
      if (!isKept) await images.discard(image)
    }
  }

  for (const { url, hide } of bothPaths('/image/')) {
    app.post(url, {
      schema: {
        hide,
        summary: 'Upload an image',
        consumes: ['multipart/form-data'],
        body: ImageForm,
        response: { 201: UploadedImageAnswer, ...refusals(400, 408, 409, 413, 415, 422, 429, 503) },
      },
      config: readsBody,
      validatorCompiler: () => () => true,
      handler: answer,
    })
  }
}
