import type { TestContext } from 'node:test'
import { startFauxqs } from 'fauxqs'
import type { S3Settings } from './s3-settings.ts'

/** An S3 server that is not ours, in this process and in memory, with one bucket. */
export async function startS3Server(
  t: Pick<TestContext, 'after'>,
): Promise<{ settings: S3Settings; stop(): Promise<void> }> {
  const server = await startFauxqs({ port: 0, logger: false, init: { buckets: ['images'] } })
  let stopped = false
  const stop = async () => {
    if (!stopped) await server.stop()
    stopped = true
  }
  t.after(stop)
  const settings: S3Settings = {
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    bucket: 'images',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    pathStyle: true,
  }
  return { settings, stop }
}
