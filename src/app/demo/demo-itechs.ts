import { demoWebhookUrl } from '../affiliate-demo/address.ts'
import type { App } from '../app.ts'

/** Enough to try with; `switchboard candidates import` puts the real list in its place. */
const demoCandidates = `id,os,name,model_names
16e98243-33bb-413b-ac2c-9d51db71151d,aos,삼성 갤럭시 노트 10,SM-N971N
47d3c6cc-5d0d-44e5-9226-a5a85f775979,aos,삼성 갤럭시 노트 10+,SM-N976N
5f0b4d0e-8d52-4c0f-9a53-0f7c1c1f6a01,aos,삼성 갤럭시 S24,SM-S921N|SM-S921B
5f0b4d0e-8d52-4c0f-9a53-0f7c1c1f6a02,aos,삼성 갤럭시 S24 울트라,SM-S928N|SM-S928B
5f0b4d0e-8d52-4c0f-9a53-0f7c1c1f6a03,ios,아이폰 SE,"iPhone8,4"
5f0b4d0e-8d52-4c0f-9a53-0f7c1c1f6a04,ios,아이폰 15,"iPhone15,4"
5f0b4d0e-8d52-4c0f-9a53-0f7c1c1f6a05,ios,아이폰 15 프로,"iPhone16,1"
`

export interface ItechsDemo {
  readonly apiKey: string
  readonly webhookSecret: string
}

/** An affiliate, and a list of devices where there is none; what an earlier start offered is offered again as long as it works. */
export async function findOrMakeItechs(
  { affiliates, candidates, db }: App,
  earlier: Partial<ItechsDemo> | undefined,
): Promise<ItechsDemo> {
  if ((await candidates.list()).length === 0) await candidates.importList(Buffer.from(demoCandidates))
  const { apiKey, webhookSecret } = earlier ?? {}
  if (apiKey && webhookSecret && (await affiliates.findByKey(apiKey))) return { apiKey, webhookSecret }
  const made = await affiliates.create(db, { name: 'Demo', webhookUrl: demoWebhookUrl })
  return { apiKey: made.key, webhookSecret: made.webhookSecret as string }
}
