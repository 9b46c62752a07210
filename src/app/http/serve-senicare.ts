import type { FastifyInstance } from 'fastify'
import { senicare, senicarePrefix } from '../../apis/senicare/senicare.ts'
import { senicareCallback } from '../../apis/senicare/sns-callback.ts'
import { callbackPrefix } from '../../apis/senicare/sns-provider.ts'
import type { ApiDocuments } from '../../platform/http/openapi.ts'
import type { App } from '../app.ts'
import { addSenicarePage } from './senicare-page.ts'

/** Senicare's endpoints, where its providers send browsers back to, and in development its page. */
export async function addSenicare(http: FastifyInstance, app: App, documents: ApiDocuments): Promise<void> {
  const { development, publicUrl } = app.config
  const { origins } = app.config.senicare
  const { frontEndUrl } = app.config.social
  const house = { ...app, box: app.secrets.box, documents, origins, publicUrl, frontEndUrl }
  await http.register((plain) => senicare(plain, house), { prefix: senicarePrefix })
  await http.register((plain) => senicareCallback(plain, house), { prefix: callbackPrefix })
  if (development) addSenicarePage(http)
}
