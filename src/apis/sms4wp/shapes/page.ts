import type { FastifyRequest } from 'fastify'
import { Type, type TSchema } from 'typebox'
import { integer } from '../kinds.ts'
import { optional } from '../parameters.ts'
import { Nullable } from './nullable.ts'

const defaultPageSize = 100

/** What every paged list of v2 takes. */
export const pageParameters = {
  page: optional(integer(1, 1_000_000)),
  page_size: optional(integer(1, 1000)),
}

/**
 * A page of v2. `count`: those that the filters find, on all pages; `total_count`: without the filters. Beyond the last
 * page `results` is empty.
 */
export function PageOf<Schema extends TSchema>(schema: Schema) {
  return Type.Object({
    count: Type.Integer(),
    next: Nullable(Type.String()),
    previous: Nullable(Type.String()),
    results: Type.Array(schema),
    query_params: Type.Record(Type.String(), Type.Unknown()),
    total_count: Type.Integer(),
  })
}

export interface Turn {
  readonly page: number
  readonly pageSize: number
  readonly limit: number
  readonly offset: number
}

export function turnOf(input: { page: number | undefined; page_size: number | undefined }): Turn {
  const { page = 1, page_size: pageSize = defaultPageSize } = input
  return { page, pageSize, limit: pageSize, offset: (page - 1) * pageSize }
}

export function printPage<Result>(
  request: FastifyRequest,
  { page, pageSize }: Turn,
  found: { count: number; totalCount: number; results: Result[] },
) {
  const lastPage = Math.max(1, Math.ceil(found.count / pageSize))
  return {
    count: found.count,
    next: page < lastPage ? addressOf(request, page + 1) : null,
    previous: page > 1 ? addressOf(request, Math.min(page - 1, lastPage)) : null,
    results: found.results,
    query_params: { ...(request.query as Record<string, unknown>) },
    total_count: found.totalCount,
  }
}

/** The address of this request, but for the page. */
function addressOf(request: FastifyRequest, page: number): string {
  const [path = ''] = request.originalUrl.split('?')
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>)) {
    if (name !== 'page') for (const each of [value].flat()) query.append(name, each)
  }
  query.set('page', String(page))
  return `${request.protocol}://${request.host}${path}?${query.toString()}`
}
