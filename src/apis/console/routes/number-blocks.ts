import { Fault } from '../../../core/fault.ts'
import type { Applications } from '../../../domain/applications/applications.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import * as shapes from '../schemas/application.ts'
import { readPage } from '../schemas/page.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'

/** `/console/api/number-blocks`: the caller numbers that the operator owns. */
export function addNumberBlocks(
  app: TypedApp,
  house: DecisionHouse & { readonly db: Database; readonly applications: Applications },
): void {
  const { db, applications } = house

  const list = {
    summary: 'List number blocks by prefix',
    querystring: shapes.BlockQuery,
    response: { 200: shapes.BlockPageAnswer, ...refusals(400) },
  }
  app.get('/number-blocks', { schema: list }, async (request) =>
    showPage(await applications.directory.listBlocks(db, readPage(request.query)), show),
  )

  const add = {
    summary: 'Add number blocks to the pool; harmless when they are there',
    body: shapes.NewBlocksBody,
    response: { 204: shapes.Done, ...refusals(400, 413, 415) },
  }
  app.post('/number-blocks', { schema: add }, async (request, reply) => {
    const { prefixes } = request.body
    await decide(house, request, 'block.create', async (tx) => {
      await applications.addNumberBlocks(tx, prefixes)
      return { subject: `block ${prefixes.slice(0, mostNamed).join(' ')}`, result: undefined }
    })
    return reply.code(204).send(null)
  })

  const set = {
    summary: 'Block or unblock a number block, in every process within a second',
    params: shapes.BlockPath,
    body: shapes.StatusBody,
    response: { 204: shapes.Done, ...refusals(400, 404, 413, 415) },
  }
  app.patch('/number-blocks/:prefix', { schema: set }, async (request, reply) => {
    const { prefix } = request.params
    const { status } = request.body
    if (!/^[0-9]{3,11}$/.test(prefix)) throw new Fault('not_found')
    await decide(house, request, status === 'blocked' ? 'block.block' : 'block.unblock', async (tx) => {
      await applications.setBlockStatus(tx, prefix, status)
      return { subject: `block ${prefix}`, result: undefined }
    })
    return reply.code(204).send(null)
  })
}

/** In one line of the audit log. */
const mostNamed = 10
