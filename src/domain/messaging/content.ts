import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import type { Content } from './messaging.types.ts'
import type { Notice } from './sms.port.ts'

type Words = Omit<Content, 'senderPhone'> & { readonly notice?: Notice }

/** What a message says, at rest. Its sender's number is a column of its own: it is the business's, and searched for. */
export function sealWords(box: SecretBox, { senderName, subject, body, notice }: Words): Buffer {
  return box.seal(JSON.stringify([senderName, subject, body, ...(notice ? [notice] : [])]))
}

/** Empty for what was forgotten: a message whose time is over, or whose recipient was erased. */
export function openWords(box: SecretBox, sealed: Buffer): Words {
  if (sealed.length === 0) return { senderName: '', subject: '', body: '' }
  const [senderName, subject, body, notice] = JSON.parse(box.open(sealed).toString()) as [
    string,
    string,
    string,
    Notice?,
  ]
  return { senderName, subject, body, ...(notice ? { notice } : {}) }
}

/** A row of a bulk file has a sender's number too. */
export function sealContent(box: SecretBox, content: Content): Buffer {
  const { senderPhone, senderName, subject, body } = content
  return box.seal(JSON.stringify([senderPhone, senderName, subject, body]))
}

export function openContent(box: SecretBox, sealed: Buffer): Content {
  if (sealed.length === 0) return { senderPhone: '', senderName: '', subject: '', body: '' }
  const [senderPhone, senderName, subject, body] = JSON.parse(box.open(sealed).toString()) as [
    string,
    string,
    string,
    string,
  ]
  return { senderPhone, senderName, subject, body }
}
