// Made by `npm run clients` out of /openapi/itechs.json: change the server's schemas, not this file.

type Refusal = { headers: Record<string, string>; content: { 'application/json': {
  code: number
  data: null
  error: {
    message: string
    fields: Record<string, string>
  }
} } }

/** ITechs: phone-insurance enrolment */
export interface paths {
  '/cp-insurance/image/': {
    /** Upload an image */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: { 'multipart/form-data': {
        /** JPEG, PNG or WebP, at most 10 MiB */
        file: Blob
      } } }
      responses: {
        201: { headers: Record<string, string>; content: { 'application/json': {
          code: 201
          data: {
            id: string
            /** opens this image for 15 seconds */
            url: string
          }
          error: null
        } } }
        308: Refusal
        400: Refusal
        401: Refusal
        408: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        429: Refusal
        503: Refusal
      }
    }
  }
  '/cp-insurance/image/{image_id}/': {
    /** A link that opens an image for 15 seconds */
    get: {
      parameters: {
        query?: never
        path: {
          image_id: string
        }
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 200
          data: {
            /** opens this image for 15 seconds */
            url: string
          }
          error: null
        } } }
        308: Refusal
        400: Refusal
        401: Refusal
        404: Refusal
        503: Refusal
      }
    }
  }
  '/cp-insurance/candidate/': {
    /** List the devices that can be insured */
    get: {
      parameters: {
        query?: never
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 200
          data: {
            device_list: ({
              id: string
              os: string
              name: string
              model_name: string
              model_names: (string)[]
            })[]
          }
          error: null
        } } }
        308: Refusal
        401: Refusal
        503: Refusal
      }
    }
    /** Ask whether a device can be insured */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: never
      }
      requestBody: { content: Record<'application/json' | 'application/x-www-form-urlencoded', {
        /** a text of 1 to 50 characters */
        os: string
        /** a text of 1 to 200 characters */
        device_name: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 200
          data: {
            available: boolean
          }
          error: null
        } } }
        308: Refusal
        400: Refusal
        401: Refusal
        413: Refusal
        415: Refusal
        503: Refusal
      }
    }
  }
  '/cp-insurance/contract/create/': {
    /** Begin a contract with its customer */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: { 'application/json': {
        /** an object */
        customer: {
          /** a text of 1 to 100 characters */
          name: string
          /** a day of the past, YYYY-MM-DD */
          birthdate?: string
          /** a resident registration number of 13 digits */
          ssn?: string
          /** a Korean mobile number of 10 or 11 digits */
          cellphone: string
          /** an e-mail address */
          email: string
          /** a text of at most 1000 characters, or null */
          extra_1?: string | null
          /** a text of at most 1000 characters, or null */
          extra_2?: string | null
          /** a text of at most 1000 characters, or null */
          extra_3?: string | null
        }
        /** an object {os, name}, or left out */
        device?: {
          /** a text of at most 200 characters */
          os?: string | null
          /** a text of at most 200 characters */
          name?: string | null
        } | null
        /** a UUID */
        affiliate_uid: string
        /** a UUID */
        affiliate_cid: string
      } } }
      responses: {
        201: { headers: Record<string, string>; content: { 'application/json': {
          code: 201
          data: {
            /** a UUID */
            contract_id: string
            /** a UUID */
            affiliate_uid: string
            /** a UUID */
            affiliate_cid: string
          }
          error: null
        } } }
        308: Refusal
        400: Refusal
        401: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        503: Refusal
      }
    }
  }
  '/cp-insurance/contract/{contract_id}/step-1/': {
    /** Register the device by a capture of its screen */
    post: {
      parameters: {
        query?: never
        path: {
          contract_id: string
        }
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: { 'application/json': {
        /** an object of at most 16 KiB and 10 levels */
        device_info: Record<string, unknown>
        /** a UUID */
        device_info_image: string
        /** an object {lat, lng} */
        location: {
          /** degrees between -90 and 90 */
          lat: unknown
          /** degrees between -180 and 180 */
          lng: unknown
        }
      } } }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 200
          data: {
            ocr: {
              result: boolean
              imei: string | null
              sn: string | null
            }
            insepection: {
              result: boolean
              msg: string
            }
            qr?: {
              key: string
            }
          }
          error: null
        } } }
        308: Refusal
        400: Refusal
        401: Refusal
        404: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        503: Refusal
      }
    }
  }
  '/cp-insurance/contract/{contract_id}/step-2/': {
    /** Hand in photos of the device and the link to the payment */
    post: {
      parameters: {
        query?: never
        path: {
          contract_id: string
        }
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: { 'application/json': {
        /** an array of 1 to 3 ids of images, each another */
        front_image: (string)[]
        /** an array of 1 to 3 ids of images, each another */
        back_image?: (string)[]
        /** an array of 1 to 3 ids of images, each another */
        rear_image?: (string)[]
        /** an object {lat, lng} */
        location?: {
          /** degrees between -90 and 90 */
          lat: unknown
          /** degrees between -180 and 180 */
          lng: unknown
        }
        /** an https URL without user name and password, of at most 1500 characters when percent-encoded */
        checkout_url: string
      } } }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 200
          data: {
            checkout: {
              /** in Korea */
              due_datetime: string
            }
          }
          error: null
        } } }
        308: Refusal
        400: Refusal
        401: Refusal
        404: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        503: Refusal
      }
    }
  }
  '/cp-insurance/contract/{contract_id}/step-2/update/': {
    /** Hand in the photos that were asked for again */
    post: {
      parameters: {
        query?: never
        path: {
          contract_id: string
        }
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: { 'application/json': {
        /** an array of 1 to 3 ids of images, each another */
        front_image: (string)[]
        /** an array of 1 to 3 ids of images, each another */
        back_image?: (string)[]
        /** an array of 1 to 3 ids of images, each another */
        rear_image?: (string)[]
        /** an object {lat, lng} */
        location?: {
          /** degrees between -90 and 90 */
          lat: unknown
          /** degrees between -180 and 180 */
          lng: unknown
        }
      } } }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 200
          data: {
            result: true
          }
          error: null
        } } }
        308: Refusal
        400: Refusal
        401: Refusal
        404: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        503: Refusal
      }
    }
  }
  '/cp-insurance/contract/{contract_id}/checkout/': {
    /** Report the payment */
    post: {
      parameters: {
        query?: never
        path: {
          contract_id: string
        }
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: { 'application/json': {
        /** "0" (once) or "1" (monthly) */
        type: '0' | '1' | 0 | 1
        /** a whole number of won from 1 to 1000000000 */
        amount: unknown
        /** a time of the past since 2000 in Korea, YYYY-MM-DD HH:mm:ss */
        datetime: string
      } } }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 200
          data: {
            result: true
          }
          error: null
        } } }
        308: Refusal
        400: Refusal
        401: Refusal
        404: Refusal
        409: Refusal
        410: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        503: Refusal
      }
    }
  }
  '/cp-insurance/contract/{contract_id}/checkout/cancel/': {
    /** Cancel before there is a policy */
    post: {
      parameters: {
        query?: never
        path: {
          contract_id: string
        }
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: { 'application/json': Record<string, unknown> | null } }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 200
          data: {
            result: true
          }
          error: null
        } } }
        308: Refusal
        400: Refusal
        401: Refusal
        404: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        503: Refusal
      }
    }
  }
  '/cp-insurance/contract/{contract_id}/': {
    /** Show a contract */
    get: {
      parameters: {
        query?: never
        path: {
          contract_id: string
        }
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 200
          data: {
            contract_id: string
            affiliate_uid: string
            affiliate_cid: string
            status: number
            status_text: string
            customer: {
              name: string
              birthdate: string
              cellphone: string
              email: string
              extra_1: string | null
              extra_2: string | null
              extra_3: string | null
            } | null
            device: {
              os: string | null
              name: string | null
            } | null
            location: {
              lat: string
              lng: string
            } | null
            tries_left: number
            ocr: {
              result: boolean
              imei: string | null
              sn: string | null
            } | null
            qr: {
              key: string
            } | null
            device_info_image: string | null
            front_image: (string)[]
            back_image: (string)[]
            earlier_photos: ({
              front_image: (string)[]
              back_image: (string)[]
            })[]
            photo_location: {
              lat: string
              lng: string
            } | null
            checkout: {
              due_datetime: string
              checkout_url: string | null
              type: string | null
              amount: number | null
              datetime: string | null
            } | null
            inspection: {
              result: number
              datetime: string
              msg: string | null
              reject_type: string | null
              due_datetime: string | null
              detail: {
                front: {
                  result: boolean
                  msg: string
                }
                rear: {
                  result: boolean
                  msg: string
                }
              } | null
            } | null
            insurance: {
              insurance_start: string
              insurance_end: string
            } | null
            next_checkout: {
              due_date: string
              amount: number
            } | null
            contract_url: string | null
            created_datetime: string
            changed_datetime: string
            history: ({
              datetime: string
              status: number
              status_text: string
              event: string
            })[]
          }
          error: null
        } } }
        308: Refusal
        401: Refusal
        404: Refusal
        503: Refusal
      }
    }
  }
}
