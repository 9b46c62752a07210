import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { isUuid } from '../../core/uuid.ts'
import { maxObjectBytes, objectKey, storageUnavailable, type ObjectStore } from './object-store.ts'
import type { S3Settings } from './s3-settings.ts'

/** Of the whole operation, its retries included. */
const timeoutMs = 15_000
const connectTimeoutMs = 3000
const requestTimeoutMs = 8000
const attempts = 3
const maxSockets = 64
const deletesAtOnce = 8

/** A bucket of an S3-compatible store; keys are as they are. The bucket must exist, and need not be versioned. */
export function createS3Store(settings: S3Settings, limits = { timeoutMs }): ObjectStore {
  const { bucket } = settings
  const client = new S3Client(clientConfig(settings))
  const bounded = () => ({ abortSignal: AbortSignal.timeout(limits.timeoutMs) })
  const remove = (key: string) =>
    client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), bounded())

  return {
    place: `bucket ${bucket} ${settings.endpoint ? `at ${settings.endpoint}` : `in ${settings.region}`}`,

    put: (key, bytes) =>
      guarded(async () => {
        await client.send(
          new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentLength: bytes.length }),
          bounded(),
        )
      }),

    get: (key) =>
      guarded(async () => {
        try {
          const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), bounded())
          if (!found.Body || (found.ContentLength ?? Infinity) > maxObjectBytes) {
            throw new Error(`an object of ${found.ContentLength} bytes is none of ours`)
          }
          return Buffer.from(await found.Body.transformToByteArray())
        } catch (error) {
          if ((error as Error).name === 'NoSuchKey') return undefined
          throw error
        }
      }),

    delete: (keys) =>
      guarded(async () => {
        for (let first = 0; first < keys.length; first += deletesAtOnce) {
          await Promise.all(keys.slice(first, first + deletesAtOnce).map(remove))
        }
      }),

    async *list(room) {
      let token: string | undefined
      do {
        const page = await guarded(() =>
          client.send(
            new ListObjectsV2Command({ Bucket: bucket, Prefix: `${room}/`, ContinuationToken: token }),
            bounded(),
          ),
        )
        for (const { Key = '' } of page.Contents ?? []) {
          const id = Key.slice(room.length + 1)
          if (isUuid(id)) yield objectKey(room, id)
        }
        token = page.NextContinuationToken
      } while (token !== undefined)
    },

    close: () => client.destroy(),
  }
}

function clientConfig({ endpoint, region, credentials, pathStyle }: S3Settings): S3ClientConfig {
  return {
    region,
    forcePathStyle: pathStyle,
    maxAttempts: attempts,
    retryMode: 'standard',
    // What we store is sealed, and so proves itself; stores that are not Amazon's often refuse the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets },
      httpsAgent: { keepAlive: true, maxSockets },
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  }
}

async function guarded<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    throw storageUnavailable(error)
  }
}
