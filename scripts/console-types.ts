/**
 * Writes console/generated/console-api.ts: the types of the console's API out of its OpenAPI document, in the form that
 * openapi-fetch reads. Nothing is written when nothing changed.
 */
import Fastify from 'fastify'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { consoleApi, consolePrefix } from '../src/apis/console/console.ts'
import { createApiDocuments } from '../src/platform/http/openapi.ts'
import type { ApiDocument } from './clients/openapi.types.ts'
import { writeTypes } from './clients/typescript.ts'

const root = path.dirname(import.meta.dirname)
const target = path.join(root, 'console/generated/console-api.ts')

/** Routes are only described here, and none is asked: whatever they want of the house is there, and does nothing. */
const nothing: object = new Proxy(() => nothing, {
  get: (_target, key) => (typeof key === 'symbol' || key === 'then' ? undefined : nothing),
})

export async function writeConsoleTypes(): Promise<void> {
  const text = writeTypes('console', await readDocument())
  mkdirSync(path.dirname(target), { recursive: true })
  if (readOrNothing(target) !== text) writeFileSync(target, text)
}

async function readDocument(): Promise<ApiDocument> {
  const app = Fastify()
  const documents = createApiDocuments()
  const house: Record<string, unknown> = { documents }
  const stub = new Proxy(house, { get: (known, key) => known[String(key)] ?? nothing })
  await app.register((plain) => consoleApi(plain, stub as unknown as Parameters<typeof consoleApi>[1]), {
    prefix: consolePrefix,
  })
  documents.publish(app)
  const answer = await app.inject('/openapi/console.json')
  await app.close()
  return answer.json<ApiDocument>()
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
