import type { Images } from '../../../domain/images/images.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { affiliateOf } from '../credential.ts'
import { succeed } from '../envelope.ts'
import { imageIdOf } from '../image-id.ts'
import type { NameImageUrls } from '../image-url.ts'
import { bothPaths } from '../paths.ts'
import { ImageLinkAnswer, ImagePath, refusals } from '../schemas.ts'

/** `GET /cp-insurance/image/{image_id}/`: only for who uploaded it; another's is unknown. */
export function addShowImage(app: TypedApp, house: { images: Images; nameUrls: NameImageUrls }): void {
  for (const { url, hide } of bothPaths('/image/:image_id/')) {
    const schema = {
      hide,
      summary: 'A link that opens an image for 15 seconds',
      params: ImagePath,
      response: { 200: ImageLinkAnswer, ...refusals(400, 404, 503) },
    }
    app.get(url, { schema }, async (request) => {
      const urlOf = house.nameUrls(request)
      const key = { affiliateId: affiliateOf(request).id, id: imageIdOf(request.params.image_id) }
      return succeed(200, { url: urlOf(key.id, await house.images.issueLink(key)) })
    })
  }
}
