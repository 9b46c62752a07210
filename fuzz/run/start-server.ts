import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cleanUp, startProcess, type ServerProcess } from '../../test/support/process.ts'

export interface FuzzedServer extends ServerProcess {
  readonly port: number
  readonly httpsPort: number
  readonly dataDir: string
  /** Lines of its log at level error or worse. */
  errorLines(): string[]
  /** Ends it and erases its data. Returns its exit status. */
  end(): Promise<number | string>
}

/**
 * A server of its own in development mode, as `switchboard start` runs it, that trusts this machine as a proxy: so the
 * limits of one address do not hide what is behind them. Everything else is as it is by default. Social sign-ins lead to
 * a provider that is not there.
 */
export async function startServer(environment: Readonly<Record<string, string>> = {}): Promise<FuzzedServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'switchboard-fuzz-'))
  const provider = 'http://127.0.0.1:9/oauth'
  const server = await startProcess(dataDir, {
    TRUSTED_PROXIES: '127.0.0.1',
    CALL_RING_MS: '100',
    CODE_RESEND_GAP_SECONDS: '0',
    KAKAO_CLIENT_ID: 'fuzz',
    KAKAO_AUTHORIZATION_URL: provider,
    KAKAO_TOKEN_URL: provider,
    KAKAO_USER_URL: provider,
    ...environment,
  })
  return {
    ...server,
    dataDir,
    port: Number(new URL(server.demo.baseUrl).port),
    httpsPort: Number(new URL(server.demo.httpsUrl).port),
    errorLines: () => server.output().match(/^\{"level":"(?:error|fatal)".*$/gm) ?? [],
    async end() {
      server.child.kill('SIGTERM')
      const status = await server.ended
      await cleanUp(dataDir, [server])
      return status
    },
  }
}
