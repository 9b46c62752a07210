import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'

test('objects: a local directory unless S3 is asked for', () => {
  assert.deepEqual(readConfig({}).objects, { kind: 'local' })
  assert.deepEqual(readConfig({ OBJECTS: 's3', S3_BUCKET: 'images' }).objects, {
    kind: 's3',
    bucket: 'images',
    region: 'us-east-1',
    endpoint: undefined,
    pathStyle: true,
    credentials: undefined,
  })
  const given = {
    OBJECTS: 's3',
    S3_BUCKET: 'images',
    S3_REGION: 'eu-central-1',
    S3_ENDPOINT: 'https://objects.example.com',
    S3_ACCESS_KEY_ID: 'id',
    S3_SECRET_ACCESS_KEY: 'secret',
    S3_PATH_STYLE: 'off',
  }
  assert.deepEqual(readConfig(given).objects, {
    kind: 's3',
    bucket: 'images',
    region: 'eu-central-1',
    endpoint: 'https://objects.example.com',
    pathStyle: false,
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  })
})

test('objects: every bad value is named', () => {
  for (const [environment, words] of [
    [{ OBJECTS: 's3' }, /S3_BUCKET must be the name of a bucket/],
    [{ OBJECTS: 'gcs' }, /OBJECTS must be one of local, s3/],
    [{ S3_ENDPOINT: 'objects.example.com' }, /S3_ENDPOINT must be a URL/],
    [
      { SWITCHBOARD_ENV: 'production', S3_ENDPOINT: 'http://objects.example.com' },
      /S3_ENDPOINT must be a URL/,
    ],
    [{ S3_ACCESS_KEY_ID: 'id' }, /S3_ACCESS_KEY_ID must be given together/],
    [{ S3_SECRET_ACCESS_KEY: 'x' }, /S3_ACCESS_KEY_ID must be given together/],
    [{ S3_PATH_STYLE: 'yes' }, /S3_PATH_STYLE must be one of on, off/],
  ] as const) {
    assert.throws(() => readConfig(environment), words)
  }
})
