import type { Images } from '../../../domain/images/images.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { imageIdOf } from '../image-id.ts'
import { ImageViewPath, refusals } from '../schemas.ts'

/** What a browser may make of it: an image, and nothing that runs, whatever its bytes would have been. */
const headers = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'content-disposition': 'inline',
  'referrer-policy': 'no-referrer',
  // Made anew for each request, so parts of it would cost as much as the whole.
  'accept-ranges': 'none',
}

/**
 * `GET /cp-insurance/image/{image_id}/view/{token}`, the address that the others give out: the image, upright and
 * without metadata. The token is the proof, so no key is needed. `HEAD` looks at the link only.
 */
export function addViewImage(app: TypedApp, { images }: { images: Images }): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/image/:image_id/view/:token',
    config: { keyless: true },
    schema: { hide: true, params: ImageViewPath, response: refusals(403, 404, 503) },
    handler: async (request, reply) => {
      const { image_id: id, token } = request.params
      const image = await images.open({ id: imageIdOf(id), token })
      void reply.headers(headers)
      if (request.method === 'HEAD') return reply.type(`image/${image.format}`).send()
      const { contentType, bytes } = await images.render(image, 'view')
      return reply.type(contentType).serializer(String).send(bytes)
    },
  })
}
