import type { RegisteredDevice } from '../../../domain/enrolment/enrolment.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { readDeviceInfo, readLocation } from '../contract-fields.ts'
import { DeviceAnswer, DeviceBody } from '../contract-schemas.ts'
import { addContractStep, type ContractHouse } from '../contract-step.ts'
import { screenWords } from '../screen-words.ts'

/** `POST /cp-insurance/contract/{contract_id}/step-1/` (seed: «캡쳐 이미지 및 부가정보 등록»). */
export function addRegisterContractDevice(app: TypedApp, house: ContractHouse): void {
  addContractStep(app, house, {
    path: '/step-1/',
    summary: 'Register the device by a capture of its screen',
    body: DeviceBody,
    answer: DeviceAnswer,
    read(body) {
      const image = { field: 'device_info_image', id: body.device_info_image.toLowerCase() }
      const wish = { deviceInfo: readDeviceInfo(body), image, location: readLocation(body.location) }
      return {
        async prepare(key) {
          const register = await house.enrolment.readDevice(key, wish)
          return async (tx) => answer(await register(tx))
        },
      }
    },
  })
}

function answer({ result, reason, imei, serial, qrKey }: RegisteredDevice) {
  return {
    ocr: { result: imei !== undefined, imei: imei ?? null, sn: serial ?? null },
    insepection: { result, msg: screenWords[reason] },
    ...(qrKey === undefined ? {} : { qr: { key: qrKey } }),
  }
}
