import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type App } from '../../src/app/app.ts'
import { readConfig } from '../../src/app/config/config.ts'
import { serve } from '../../src/app/http/serve.ts'
import { work } from '../../src/app/work.ts'
import { layCertificate } from './certificates.ts'
import { createTestLogger } from './kept-logs.ts'
import { createTestDatabase } from './database.ts'

export interface TestServer {
  readonly app: App
  readonly url: string
  readonly httpsUrl: string
  readonly caFile: string
  /** Every log line so far. */
  readonly logLines: string[]
  close(): Promise<void>
}

/** The whole server in this process, on a database and ports of its own. Calls ring for 100 ms. */
export async function startTestServer(
  environment: Record<string, string> = {},
  duties: { work: boolean } = { work: true },
): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-server-'))
  await layCertificate(dataDir)
  const config = readConfig({
    PORT: '0',
    HTTPS_PORT: '0',
    DATA_DIR: dataDir,
    CALL_RING_MS: '100',
    LOG_LEVEL: 'debug',
    ...environment,
  })
  const logLines: string[] = []
  const log = createTestLogger((line) => void logLines.push(line), config.logLevel)
  const database = await createTestDatabase()
  const app = await createApp(config, database, log)
  const workers = duties.work ? await work(app) : undefined
  const serving = await serve(app)
  serving.setReady()
  return {
    app,
    url: serving.baseUrl,
    httpsUrl: serving.httpsUrl ?? '',
    caFile: serving.caFile ?? '',
    logLines,
    async close() {
      await serving.close()
      await workers?.stop()
      await app.close()
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
