/** `npm run clients`: writes what is made out of the OpenAPI documents of this very checkout, below clients/. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runServer } from './clients/run-server.ts'
import { readDocuments, writeClients } from './clients/write-clients.ts'

const clients = path.join(path.dirname(import.meta.dirname), 'clients')
/** Whole folders: what no document mentions any more has to go. */
const made = ['openapi', 'typescript/src/generated', 'bruno', 'postman']

const dataDir = await mkdtemp(path.join(tmpdir(), 'switchboard-clients-'))
try {
  const server = await runServer(dataDir)
  try {
    const files = writeClients(await readDocuments(server.url))
    for (const folder of made) await rm(path.join(clients, folder), { recursive: true, force: true })
    for (const [name, text] of files) {
      const file = path.join(clients, name)
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, text)
    }
    console.log(`${files.size} files written below clients/`)
  } finally {
    await server.stop()
  }
} finally {
  await rm(dataDir, { recursive: true, force: true })
}
