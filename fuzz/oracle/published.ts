import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { ApiDocument, Operation } from '../../scripts/clients/openapi.types.ts'
import { jsonOf } from '../apis/answer-parts.ts'
import type { Answer } from '../wire/wire.types.ts'

/** What a document promises of the answers to its operations. */
export interface Published {
  /** Why an answer to this operation is none that the document names; undefined when it is one. */
  findFault(operation: Operation, answer: Answer): string | undefined
  /** The same of a refusal by the API as a whole, where no operation was asked. */
  findRefusalFault(answer: Answer): string | undefined
}

type Node = { readonly [name: string]: unknown }

/** Validates by the published schemas alone, in which an object has the fields that stand there and no others. */
export function createPublished(document: ApiDocument): Published {
  const ajv = new Ajv2020({ strict: false, validateFormats: true, formats })
  const compiled = new Map<unknown, ValidateFunction>()
  const check = (schema: object, answer: Answer) => {
    let validate = compiled.get(schema)
    if (!validate) compiled.set(schema, (validate = ajv.compile(closed(schema as Node) as object)))
    if (validate(jsonOf(answer))) return undefined
    const [error] = validate.errors ?? []
    return `schema of ${answer.status}: ${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`
  }
  const all = Object.values(document.paths).flatMap((item) => Object.values<Operation>(item))
  const refusalsOf = (status: number) =>
    all.flatMap(({ responses }) => Object.values(responses[String(status)]?.content ?? {}))

  return {
    findFault({ responses }, answer) {
      const published = responses[String(answer.status)]
      if (!published) return `status ${answer.status} is not published`
      const content = Object.entries(published.content ?? {})
      const type = answer.headers.get('content-type')?.[0]?.split(';')[0]?.trim() ?? ''
      if (content.length === 0) return answer.body.length === 0 ? undefined : `a body with ${answer.status}`
      const found = content.find(([name]) => name === type)
      if (!found) return `content type ${type} is not published for ${answer.status}`
      return type === 'text/event-stream' ? undefined : check(found[1].schema, answer)
    },
    findRefusalFault(answer) {
      const [published] = refusalsOf(answer.status)
      return published && check(published.schema, answer)
    },
  }
}

/** The kinds of objects that name their fields have no others. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed)
  if (typeof node !== 'object' || node === null) return node
  const copy = Object.fromEntries(Object.entries(node).map(([name, each]) => [name, closed(each)]))
  const isClosable = copy['properties'] && !('additionalProperties' in copy) && !('patternProperties' in copy)
  return isClosable ? { ...copy, additionalProperties: false } : copy
}

const formats = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
  uri: /^[a-z][a-z0-9+.-]*:\S*$/i,
  binary: true,
} as const
