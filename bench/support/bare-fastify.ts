/**
 * The ceilings: the same requests and answers by Fastify alone, with the same schemas and no database; and, where an
 * address is given, with one durable insert for each.
 */
import Fastify from 'fastify'
import { OrderAnswer, OrderBody, OrderQuery } from '../../src/apis/callup/schemas.ts'
import { LookUpAnswer } from '../../src/apis/virtualclass/schemas.ts'
import { connectDatabase, type DatabaseAddress } from '../../src/platform/db/database.ts'
import { newId } from '../../src/platform/db/new-id.ts'

const app = Fastify()
const schema = { body: OrderBody, querystring: OrderQuery, response: { 200: OrderAnswer } }
const answer = () => {
  const cid = { prefix: '7487260', mask: '7487260****' }
  return { data: { id: newId(), cid, code: { len: 4 } }, errors: null }
}
app.post('/v1/orders', { schema }, (_request, reply) => void reply.send(answer()))
app.get('/private/is-company', { schema: { response: { 200: LookUpAnswer } } }, () => ({ result: true }))
app.get('/page', (_request, reply) =>
  reply.type('text/html').send('<!doctype html><html lang="en"><title>Bare</title><h1>Sign in</h1>'),
)

const [address] = process.argv.slice(2)
if (address !== undefined) {
  const db = connectDatabase(JSON.parse(address) as DatabaseAddress, { poolSize: 32 })
  await db`create table if not exists bench_order (id uuid primary key, number text, at timestamptz default now())`
  app.post<{ Body: { phone: string } }>('/stored', { schema }, async (request) => {
    const made = answer()
    await db`insert into bench_order (id, number) values (${made.data.id}, ${request.body.phone})`
    return made
  })
}
process.stdout.write(`${await app.listen({ port: 0 })}\n`)
