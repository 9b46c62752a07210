import { eraseImagesJob, type Images } from '../domain/images/images.ts'
import { handleJob, type JobHandler } from '../platform/queue/workers.ts'

/** Every five minutes, and when a contract gives images up. */
export function eraseImages(images: Images): JobHandler {
  return handleJob(eraseImagesJob, () => images.eraseDue())
}
