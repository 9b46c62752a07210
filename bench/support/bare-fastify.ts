/** The ceiling: the same requests and answers by Fastify alone, with the same schemas and no database. */
import Fastify from 'fastify'
import { OrderAnswer, OrderBody, OrderQuery } from '../../src/apis/callup/schemas.ts'
import { LookUpAnswer } from '../../src/apis/virtualclass/schemas.ts'
import { newId } from '../../src/platform/db/new-id.ts'

const app = Fastify()
const schema = { body: OrderBody, querystring: OrderQuery, response: { 200: OrderAnswer } }
app.post('/v1/orders', { schema }, (_request, reply) => {
  const cid = { prefix: '7487260', mask: '7487260****' }
  void reply.send({ data: { id: newId(), cid, code: { len: 4 } }, errors: null })
})
app.get('/private/is-company', { schema: { response: { 200: LookUpAnswer } } }, () => ({ result: true }))
process.stdout.write(`${await app.listen({ port: 0 })}\n`)
