import { readFile } from 'node:fs/promises'

interface Demo {
  readonly baseUrl: string
  readonly httpsUrl: string
  readonly callup: { readonly token: string }
  readonly sms4wp: { readonly token: string; readonly senderPhone: string }
  readonly virtualclass: { readonly apiKey: string; readonly secret: string; readonly companyCode: string }
  readonly itechs: { readonly apiKey: string }
}

/** What `npm start` wrote: the file that is named, or data/demo.json of the checkout. */
export async function readDemo(): Promise<Demo> {
  const file = process.argv[2] ?? new URL('../../../data/demo.json', import.meta.url)
  return JSON.parse(await readFile(file, 'utf8')) as Demo
}

/** What lies on the handset of the loopback network: development only. */
export async function readHandset(baseUrl: string, number: string) {
  const answer = await fetch(`${baseUrl}/dev/handsets/${number}`)
  return (await answer.json()) as { messages: { body: string }[]; calls: { from: string }[] }
}
