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
}
