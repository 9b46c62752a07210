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

const begun = await client.POST('/cp-insurance/contract/create/', {
  body: {
    customer: {
      name: '홍찬의',
      birthdate: '1986-09-06',
      cellphone: '01024846313',
      email: 'cuhong@itechs.io',
    },
    affiliate_uid: crypto.randomUUID(),
    affiliate_cid: crypto.randomUUID(),
  },
})
if (begun.error) throw new Error(begun.error.error.message)
const { contract_id } = begun.data.data

// This picture shows nothing that could be read: the answer says what the customer has to do.
const registered = await client.POST('/cp-insurance/contract/{contract_id}/step-1/', {
  params: { path: { contract_id } },
  body: {
    device_info: { imei: '353289101234567' },
    device_info_image: uploaded.data.data.id,
    location: { lat: '33.45', lng: '126.56' },
  },
})
console.log({ available: asked.data.data.available, read: registered.data?.data.ocr.result })
