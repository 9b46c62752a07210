import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { callup, callupPrefix, wordCallupFault } from '../../apis/callup/callup.ts'
import { consoleApi, consolePrefix, wordConsoleFault } from '../../apis/console/console.ts'
import { itechs, itechsPrefix, wordItechsFault } from '../../apis/itechs/itechs.ts'
import { senicarePrefix, wordSenicareFault } from '../../apis/senicare/senicare.ts'
import { callbackPrefix } from '../../apis/senicare/sns-provider.ts'
import { sms4wp, sms4wpPrefix, wordSms4wpFault } from '../../apis/sms4wp/sms4wp.ts'
import { space, spacePrefix, wordSpaceFault } from '../../apis/virtualclass/page/space.ts'
import {
  virtualclass,
  virtualclassPrefix,
  wordVirtualclassFault,
} from '../../apis/virtualclass/virtualclass.ts'
import type { FindHttpsOrigin } from '../../platform/http/https-only.ts'
import { createApiDocuments } from '../../platform/http/openapi.ts'
import type { PrefixWords } from '../../platform/http/server.ts'
import type { App } from '../app.ts'
import { addSenicare } from './serve-senicare.ts'

/** Each API's words for what is refused before a route is found. */
export const envelopes: readonly PrefixWords[] = [
  { prefix: callupPrefix, word: wordCallupFault },
  // Before the API whose paths lie around it.
  { prefix: senicarePrefix, word: wordSenicareFault },
  { prefix: callbackPrefix, word: wordSenicareFault },
  { prefix: sms4wpPrefix, word: wordSms4wpFault },
  { prefix: virtualclassPrefix, word: wordVirtualclassFault },
  { prefix: spacePrefix, word: wordSpaceFault },
  { prefix: itechsPrefix, word: wordItechsFault },
  { prefix: consolePrefix, word: wordConsoleFault },
]

/** Every API under its prefix, and the documents that describe them. */
export async function addApis(http: FastifyInstance, app: App, findOrigin: FindHttpsOrigin): Promise<void> {
  const { development, publicUrl } = app.config
  const documents = createApiDocuments()
  const version = await readVersion()
  const house = {
    ...app,
    db: app.answersDb,
    box: app.secrets.box,
    documents,
    development,
    publicUrl,
    findHttpsOrigin: findOrigin,
  }
  await http.register((plain) => callup(plain, house), { prefix: callupPrefix })
  await addSenicare(http, app, documents)
  await http.register((plain) => sms4wp(plain, { ...house, version }), { prefix: sms4wpPrefix })
  await http.register((plain) => virtualclass(plain, house), { prefix: virtualclassPrefix })
  await http.register((plain) => space(plain, { ...house, ...app.partners }), { prefix: spacePrefix })
  await http.register((plain) => itechs(plain, house), { prefix: itechsPrefix })
  await http.register((plain) => consoleApi(plain, { ...app, documents, development, publicUrl }), {
    prefix: consolePrefix,
  })
  documents.publish(http)
}

async function readVersion(): Promise<string> {
  const file = new URL('../../../package.json', import.meta.url)
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
}
