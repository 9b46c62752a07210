import { expireContractsJob } from '../domain/enrolment/enrolment.ts'
import { eraseImagesJob } from '../domain/images/images.ts'
import { sweepJob } from '../jobs/sweep.ts'
import { tidyMessagesJob } from '../jobs/tidy-messages.ts'

const times = [
  ['17 * * * *', sweepJob],
  ['* * * * *', tidyMessagesJob],
  ['*/5 * * * *', eraseImagesJob],
  ['* * * * *', expireContractsJob],
] as const

/**
 * What is done again and again, by any one of the processes that work. Under its name as the key, so that one of each waits
 * at most: a job that always fails would leave another one to be tried again each time.
 */
export const crontab = times.map(([when, { name }]) => `${when} ${name} ?jobKey=${name}`).join('\n')
