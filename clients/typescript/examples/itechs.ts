import { createItechsClient } from '../src/itechs.ts'
import { readDemo } from './demo.ts'

const { httpsUrl, itechs } = await readDemo()
const client = createItechsClient({ baseUrl: httpsUrl, apiKey: itechs.apiKey })

const asked = await client.POST('/cp-insurance/candidate/', { body: { os: 'aos', device_name: 'SM-S921N' } })
if (asked.error) throw new Error(asked.error.error.message)

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAMAAADz0U65AAAAA1BMVEUzZswgIiSpAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADElEQVQImWNgoA4AAABIAAF7pRHIAAAAAElFTkSuQmCC'
const file = new File([Buffer.from(png, 'base64')], 'front.png', { type: 'image/png' })
const uploaded = await client.POST('/cp-insurance/image/', { body: { file } })
if (uploaded.error) throw new Error(uploaded.error.error.message)
console.log({ available: asked.data.data.available, id: uploaded.data.data.id.length })
