import { createHash } from 'node:crypto'
import type { MessageImage } from '../../domain/messaging/sms.port.ts'
import { isAboutContent, weigh, type SolapiApi } from './api.ts'
import { createBoundedMap } from './bounded-map.ts'
import type { Health } from './health.ts'
import { createSlots } from './slots.ts'

/** The vendor's limit for MMS (SOLAPI documents: api-reference/storage/uploadfile). */
const maxBytes = 200 * 1024
const maxRemembered = 1000

/** `refused`: it does not take this one; `busy`: not now. */
export type Upload = { readonly fileId: string } | 'refused' | 'busy'

export interface Images {
  /** The vendor's name of an image: of one that it has, or of one that is uploaded now. */
  upload(image: MessageImage): Promise<Upload>
  /** The vendor does not have it any more. */
  forget(image: MessageImage, fileId: string): void
}

/** Uploads each image once, by its SHA-256, however many messages show it. */
export function createImages(house: { api: SolapiApi; health: Health; window: number }): Images {
  const { api, health } = house
  const fileIds = createBoundedMap<string>(maxRemembered)
  const underWay = new Map<string, Promise<Upload>>()
  const inTurn = createSlots(house.window)

  async function send(name: string, { bytes }: MessageImage): Promise<Upload> {
    const file = { file: bytes.toString('base64'), type: 'MMS', name: `${name.slice(0, 16)}.jpg` }
    const answer = await api.post('/storage/v1/files', file)
    if (isAboutContent(answer)) return 'refused'
    if (answer.kind !== 'ok') {
      weigh(answer, health)
      return 'busy'
    }
    const { fileId } = (answer.body ?? {}) as { fileId?: unknown }
    if (typeof fileId !== 'string' || fileId === '') return 'busy'
    fileIds.set(name, fileId)
    return { fileId }
  }

  return {
    async upload(image) {
      if (image.bytes.length > maxBytes || !isJpeg(image.bytes)) return 'refused'
      const name = nameOf(image)
      const fileId = fileIds.get(name)
      if (fileId !== undefined) return { fileId }
      const known = underWay.get(name)
      if (known) return known
      const uploading = inTurn(() => send(name, image)).finally(() => underWay.delete(name))
      underWay.set(name, uploading)
      return uploading
    },
    forget(image, fileId) {
      const name = nameOf(image)
      // Another message may have noticed first, and its image be there again.
      if (fileIds.get(name) === fileId) fileIds.delete(name)
    },
  }
}

const names = new WeakMap<Buffer, string>()

/** SHA-256 in hex, worked out once for an image that goes to many. */
function nameOf({ bytes }: MessageImage): string {
  const known = names.get(bytes)
  if (known !== undefined) return known
  const name = createHash('sha256').update(bytes).digest('hex')
  names.set(bytes, name)
  return name
}

const isJpeg = (bytes: Buffer) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
