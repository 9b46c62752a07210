import { Type } from 'typebox'
import { assertWebhookUrl } from '../../../../domain/webhooks/webhooks.ts'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { text } from '../../kinds.ts'
import { required } from '../../parameters.ts'
import { Nullable } from '../../shapes/nullable.ts'

const path = '/v2/report_url/'
const Url = Type.Object({ url: Nullable(Type.String()) })

/** `/api/v2/report_url`, beyond the contract: where results are posted to, signed (Standard Webhooks). */
export function addReportUrl(add: AddEndpoint, { customers, development }: House): void {
  add({
    method: 'GET',
    path,
    summary: 'See where results are posted to',
    takes: {},
    answers: Url,
    async answer(_input, { db, customer }) {
      const [record] = await customers.find(db, { ids: [customer.id] })
      return { url: record?.reportUrl ?? null }
    },
  })
  add({
    method: 'PUT',
    path,
    summary: 'Have results posted to a URL; the secret of their signatures is shown this once',
    takes: { url: required(text(2048)) },
    answers: Type.Object({ url: Type.String(), secret: Type.String() }),
    async answer({ url }, { db, customer }) {
      assertWebhookUrl(url, { development, field: 'url' })
      return { url, secret: (await customers.setReportUrl(db, customer.id, url)) ?? '' }
    },
  })
  add({
    method: 'DELETE',
    path,
    summary: 'Have results posted no more',
    takes: {},
    answers: Url,
    async answer(_input, { db, customer }) {
      await customers.setReportUrl(db, customer.id, undefined)
      return { url: null }
    },
  })
}
