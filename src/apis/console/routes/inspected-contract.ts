import type { Audit } from '../../../domain/audit/audit.ts'
import type { Images } from '../../../domain/images/images.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { byOf } from '../decision-log.ts'
import type { InspectionHouse } from '../inspector.ts'
import { IdPath } from '../schemas/fields.ts'
import { InspectedAnswer, peopleIn, showInspected } from '../schemas/inspected-contract.ts'
import { PicturePath, PictureQuery, PicturesAnswer, showPictures } from '../schemas/pictures.ts'
import { refusals } from '../schemas/problem.ts'

/** What a browser may make of it: an image, and nothing that runs, whatever its bytes would have been. */
const imageHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'content-disposition': 'inline',
  'referrer-policy': 'no-referrer',
}

/** `GET /console/api/inspections/{id}`: all that an inspector decides by, and its pictures. Who looked is in the audit log. */
export function addInspectedContract(
  app: TypedApp,
  house: InspectionHouse & { audit: Pick<Audit, 'note'>; images: Pick<Images, 'open' | 'render'> },
): void {
  const { inspection, operators, images, db } = house
  const picturesAt = (id: string) => `${app.prefix}/inspections/${id}/pictures`

  const show = {
    summary: 'See a contract: customer, pictures, what was read, history, verdicts, webhooks',
    params: IdPath,
    response: { 200: InspectedAnswer, ...refusals(404) },
  }
  app.get('/inspections/:id', { schema: show }, async (request) => {
    const contract = await inspection.show(await inspection.getKey(request.params.id))
    const emails = await operators.staff.findEmails(db, peopleIn(contract))
    const { id } = contract
    house.audit.note({
      ...byOf(request),
      action: 'inspection.view',
      subject: `contract ${id}`,
      outcome: 'done',
    })
    return showInspected(contract, { emails, picturesAt: picturesAt(id) })
  })

  const list = {
    summary: 'New links to the pictures of a contract',
    params: IdPath,
    response: { 200: PicturesAnswer, ...refusals(404) },
  }
  app.get('/inspections/:id/pictures', { schema: list }, async (request) => {
    const key = await inspection.getKey(request.params.id)
    return { pictures: showPictures(await inspection.listPictures(key), picturesAt(key.id)) }
  })

  const view = {
    // Reached by the links that the others give.
    hide: true,
    params: PicturePath,
    querystring: PictureQuery,
    response: refusals(404),
  }
  app.get('/inspections/:id/pictures/:picture/:token', { schema: view }, async (request, reply) => {
    const { picture: id, token } = request.params
    const image = await images.open({ id, token })
    const { contentType, bytes } = await images.render(image, request.query.size ?? 'view')
    return reply.headers(imageHeaders).type(contentType).serializer(String).send(bytes)
  })
}
