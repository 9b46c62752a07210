import type { ObjectsConfig } from '../../platform/objects/objects.ts'
import type { ConfigReader } from './config-reader.ts'

/** Where images are kept, out of the environment. */
export function readObjectsConfig(read: ConfigReader, development: boolean): ObjectsConfig {
  const kind = read.oneOf('OBJECTS', ['local', 's3'], 'local')
  const bucket = read.text('S3_BUCKET')
  const region = read.text('S3_REGION') ?? 'us-east-1'
  const endpoint = read.url('S3_ENDPOINT', development ? ['https:', 'http:'] : ['https:'])
  const accessKeyId = read.text('S3_ACCESS_KEY_ID')
  const secretAccessKey = read.text('S3_SECRET_ACCESS_KEY')
  const pathStyle = read.oneOf('S3_PATH_STYLE', ['on', 'off'], 'on') === 'on'
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    read.refuse('S3_ACCESS_KEY_ID', 'given together with S3_SECRET_ACCESS_KEY')
  }
  if (kind === 'local') return { kind }
  if (bucket === undefined) read.refuse('S3_BUCKET', 'the name of a bucket')
  return {
    kind,
    bucket: bucket ?? '',
    region,
    endpoint,
    pathStyle,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
  }
}
