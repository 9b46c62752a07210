import { writeBruno } from './bruno.ts'
import { endpointsOf, type ApiDocument } from './openapi.types.ts'
import { writePostman } from './postman.ts'
import { sampleOf } from './sample-request.ts'
import { apiNames, apis, type ApiName } from './traits.ts'
import { writeTypes } from './typescript.ts'

export type ApiDocuments = Readonly<Record<ApiName, ApiDocument>>

/** Asks a running server for its five documents. */
export async function readDocuments(url: string): Promise<ApiDocuments> {
  const entries = apiNames.map(async (name) => {
    const answer = await fetch(`${url}/openapi/${name}.json`)
    if (!answer.ok) throw new Error(`${url} has no document of ${name}: ${answer.status}`)
    return [name, await answer.json()] as const
  })
  return Object.fromEntries(await Promise.all(entries)) as Record<ApiName, ApiDocument>
}

/** Everything that is made out of the documents: paths below `clients/`, and what stands in each file. */
export function writeClients(documents: ApiDocuments): Map<string, string> {
  const files = new Map<string, string>()
  for (const name of apiNames) {
    files.set(`openapi/${name}.json`, `${JSON.stringify(documents[name], null, 2)}\n`)
    files.set(`typescript/src/generated/${name}.ts`, writeTypes(name, documents[name]))
  }
  const collections = apiNames.map((name) => {
    const document = documents[name]
    const requests = endpointsOf(document).map((endpoint) =>
      sampleOf({ document, endpoint, traits: apis[name] }),
    )
    return { name, traits: apis[name], requests }
  })
  for (const [path, text] of writeBruno(collections)) files.set(`bruno/${path}`, text)
  files.set('postman/switchboard.postman_collection.json', writePostman(collections))
  return files
}
