// Made by `npm run clients` out of /openapi/sms4wp.json: change the server's schemas, not this file.

type Refusal = { headers: Record<string, string>; content: { 'application/json': {
  detail: string
} } }

/** SMS4WP: prepaid SMS, LMS and MMS */
export interface paths {
  '/api/v1/user/': {
    /** See whose token it is */
    get: {
      parameters: {
        query?: never
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          membership_type: {
            id: number
            name: string
            description: string
          }
          registered_timestamp: string
          membership_id: number
          email: string
          user_group: {
            id: number
            name: string
            description: string
          }
          user_status: {
            id: number
            code: number
            description: string
          }
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v1/auth_token/revoke/': {
    /** Revoke the token that is used */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          token_status: {
            id: number
            code: number
            description: string
          }
          id: number
          user: number
          value: string
          scope: string
          digest: string
          granted_timestamp: string
          revoked_timestamp: string | null
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/message/': {
    /** List what was sent with this token */
    get: {
      parameters: {
        query?: {
          /** an id, a whole number from 1 to 2^53 - 1, and given at most 1000 times */
          message_id?: (number)[]
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          since?: string
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          until?: string
          /** a whole number from 1 to 1000, or left out */
          limit?: number
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': ({
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
    /** Send SMS */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN */
        sender_phone: string
        /** a text of 1 to 100000 characters */
        body: string
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, and given 1 to 10000 times */
        receiver_phone: (string)[]
        /** a text of at most 100 characters, and given at most 10000 times */
        receiver_name?: (string)[]
        /** a text of at most 100 characters, or left out */
        sender_name?: string
        /** a text of at most 100000 characters, or left out */
        subject?: string
        /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
        send_timestamp?: string
        /** a text of at most 1000 characters, or left out */
        signature_value?: string
        /** an xls or xlsx file, sent as multipart/form-data, or left out; with it the others are ignored */
        bulk_file?: Blob
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        406: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/message/sms/': {
    /** Send SMS */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN */
        sender_phone: string
        /** a text of 1 to 100000 characters */
        body: string
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, and given 1 to 10000 times */
        receiver_phone: (string)[]
        /** a text of at most 100 characters, and given at most 10000 times */
        receiver_name?: (string)[]
        /** a text of at most 100 characters, or left out */
        sender_name?: string
        /** a text of at most 100000 characters, or left out */
        subject?: string
        /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
        send_timestamp?: string
        /** a text of at most 1000 characters, or left out */
        signature_value?: string
        /** an xls or xlsx file, sent as multipart/form-data, or left out; with it the others are ignored */
        bulk_file?: Blob
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        406: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/message/lms/': {
    /** Send LMS */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN */
        sender_phone: string
        /** a text of 1 to 100000 characters */
        body: string
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, and given 1 to 10000 times */
        receiver_phone: (string)[]
        /** a text of at most 100 characters, and given at most 10000 times */
        receiver_name?: (string)[]
        /** a text of at most 100 characters, or left out */
        sender_name?: string
        /** a text of at most 100000 characters, or left out */
        subject?: string
        /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
        send_timestamp?: string
        /** a text of at most 1000 characters, or left out */
        signature_value?: string
        /** an xls or xlsx file, sent as multipart/form-data, or left out; with it the others are ignored */
        bulk_file?: Blob
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        406: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/message/mms/': {
    /** Send MMS */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN */
        sender_phone: string
        /** a text of 1 to 100000 characters */
        body: string
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, and given 1 to 10000 times */
        receiver_phone: (string)[]
        /** a text of at most 100 characters, and given at most 10000 times */
        receiver_name?: (string)[]
        /** a text of at most 100 characters, or left out */
        sender_name?: string
        /** a text of at most 100000 characters, or left out */
        subject?: string
        /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
        send_timestamp?: string
        /** a text of at most 1000 characters, or left out */
        signature_value?: string
        /** a file, sent as multipart/form-data, and given 1 to 3 times */
        file: (Blob)[]
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        406: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/message/test/': {
    /** Try SMS */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN */
        sender_phone: string
        /** a text of 1 to 100000 characters */
        body: string
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, and given 1 to 10000 times */
        receiver_phone: (string)[]
        /** a text of at most 100 characters, and given at most 10000 times */
        receiver_name?: (string)[]
        /** a text of at most 100 characters, or left out */
        sender_name?: string
        /** a text of at most 100000 characters, or left out */
        subject?: string
        /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
        send_timestamp?: string
        /** a text of at most 1000 characters, or left out */
        signature_value?: string
        /** an xls or xlsx file, sent as multipart/form-data, or left out; with it the others are ignored */
        bulk_file?: Blob
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        406: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/message/test/sms/': {
    /** Try SMS */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN */
        sender_phone: string
        /** a text of 1 to 100000 characters */
        body: string
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, and given 1 to 10000 times */
        receiver_phone: (string)[]
        /** a text of at most 100 characters, and given at most 10000 times */
        receiver_name?: (string)[]
        /** a text of at most 100 characters, or left out */
        sender_name?: string
        /** a text of at most 100000 characters, or left out */
        subject?: string
        /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
        send_timestamp?: string
        /** a text of at most 1000 characters, or left out */
        signature_value?: string
        /** an xls or xlsx file, sent as multipart/form-data, or left out; with it the others are ignored */
        bulk_file?: Blob
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        406: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/message/test/lms/': {
    /** Try LMS */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN */
        sender_phone: string
        /** a text of 1 to 100000 characters */
        body: string
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, and given 1 to 10000 times */
        receiver_phone: (string)[]
        /** a text of at most 100 characters, and given at most 10000 times */
        receiver_name?: (string)[]
        /** a text of at most 100 characters, or left out */
        sender_name?: string
        /** a text of at most 100000 characters, or left out */
        subject?: string
        /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
        send_timestamp?: string
        /** a text of at most 1000 characters, or left out */
        signature_value?: string
        /** an xls or xlsx file, sent as multipart/form-data, or left out; with it the others are ignored */
        bulk_file?: Blob
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        406: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/message/test/mms/': {
    /** Try MMS */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN */
        sender_phone: string
        /** a text of 1 to 100000 characters */
        body: string
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, and given 1 to 10000 times */
        receiver_phone: (string)[]
        /** a text of at most 100 characters, and given at most 10000 times */
        receiver_name?: (string)[]
        /** a text of at most 100 characters, or left out */
        sender_name?: string
        /** a text of at most 100000 characters, or left out */
        subject?: string
        /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
        send_timestamp?: string
        /** a text of at most 1000 characters, or left out */
        signature_value?: string
        /** a file, sent as multipart/form-data, and given 1 to 3 times */
        file: (Blob)[]
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        406: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/message_counter/': {
    /** See how much was sent, and the limits */
    get: {
      parameters: {
        query?: never
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          today_flag: string | null
          today_sms_sent: number
          today_lms_sent: number
          today_mms_sent: number
          total_sms_sent: number
          total_lms_sent: number
          total_mms_sent: number
          limit_per_day: number
          limit_per_once: number
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v1/user_point/': {
    /** See how many points are left */
    get: {
      parameters: {
        query?: never
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          value: number
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v1/transaction/': {
    /** List what went into and out of the points */
    get: {
      parameters: {
        query?: {
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          since?: string
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          until?: string
          /** a whole number from 1 to 1000, or left out */
          limit?: number
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': ({
          id: number
          user: number
          point: number
          value: number
          description: string
          timestamp: string
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v1/point_cost/': {
    /** See what a message costs */
    get: {
      parameters: {
        query?: never
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': ({
          id: number
          type: 'SMS' | 'LMS' | 'MMS'
          point_cost: number
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v1/admin/user/': {
    /** Find members */
    get: {
      parameters: {
        query?: {
          /** an id, a whole number from 1 to 2^53 - 1, and given at most 1000 times */
          id?: (number)[]
          /** a whole number from 0 to 2^53 - 1, and given at most 1000 times */
          membership_id?: (number)[]
          /** a text of at most 100 characters, or left out */
          membership_type_name?: string
          /** a text of at most 254 characters, or left out */
          email?: string
          /** admin or user, or left out */
          user_group_name?: 'admin' | 'user'
          /** GOOD or BANNED or DELETED, or left out */
          user_status_name?: 'GOOD' | 'BANNED' | 'DELETED'
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': ({
          id: number
          membership_type: {
            id: number
            name: string
            description: string
          }
          registered_timestamp: string
          membership_id: number
          email: string
          user_group: {
            id: number
            name: string
            description: string
          }
          user_status: {
            id: number
            code: number
            description: string
          }
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
    /** Change a member */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** an id, a whole number from 1 to 2^53 - 1 */
        id: number
        /** a whole number from 0 to 2^53 - 1, or left out */
        membership_id?: number
        /** a text of at most 100 characters, or left out */
        membership_type_name?: string
        /** a text of 3 to 254 characters, or left out */
        email?: string
        /** admin or user, or left out */
        user_group_name?: 'admin' | 'user'
        /** GOOD or BANNED or DELETED, or left out */
        user_status_name?: 'GOOD' | 'BANNED' | 'DELETED'
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          membership_type: {
            id: number
            name: string
            description: string
          }
          registered_timestamp: string
          membership_id: number
          email: string
          user_group: {
            id: number
            name: string
            description: string
          }
          user_status: {
            id: number
            code: number
            description: string
          }
        } } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
    /** Register members */
    put: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a whole number from 0 to 2^53 - 1, and given 1 to 1000 times */
        membership_id: (number)[]
        /** a text of at most 100 characters, or left out */
        membership_type_name?: string
        /** a text of 3 to 254 characters, and given 1 to 1000 times */
        email: (string)[]
        /** admin or user, or left out */
        user_group_name?: 'admin' | 'user'
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          membership_type: {
            id: number
            name: string
            description: string
          }
          registered_timestamp: string
          membership_id: number
          email: string
          user_group: {
            id: number
            name: string
            description: string
          }
          user_status: {
            id: number
            code: number
            description: string
          }
        } | ({
          id: number
          membership_type: {
            id: number
            name: string
            description: string
          }
          registered_timestamp: string
          membership_id: number
          email: string
          user_group: {
            id: number
            name: string
            description: string
          }
          user_status: {
            id: number
            code: number
            description: string
          }
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
    /** Delete members */
    delete: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** an id, a whole number from 1 to 2^53 - 1, and given 1 to 1000 times */
        id: (number)[]
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          membership_type: {
            id: number
            name: string
            description: string
          }
          registered_timestamp: string
          membership_id: number
          email: string
          user_group: {
            id: number
            name: string
            description: string
          }
          user_status: {
            id: number
            code: number
            description: string
          }
        } | ({
          id: number
          membership_type: {
            id: number
            name: string
            description: string
          }
          registered_timestamp: string
          membership_id: number
          email: string
          user_group: {
            id: number
            name: string
            description: string
          }
          user_status: {
            id: number
            code: number
            description: string
          }
        })[] } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/admin/auth_token/': {
    /** Find tokens */
    get: {
      parameters: {
        query?: {
          /** an id, a whole number from 1 to 2^53 - 1, and given at most 1000 times */
          id?: (number)[]
          /** an id, a whole number from 1 to 2^53 - 1, or left out */
          user_id?: number
          /** GRANTED or REVOKED, or left out */
          token_status_description?: 'GRANTED' | 'REVOKED'
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': ({
          id: number
          user_id: number
          value: string
          scope: string
          digest: string
          granted_timestamp: string
          revoked_timestamp: string | null
          token_status: {
            id: number
            code: number
            description: string
          }
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
    /** Delete tokens */
    delete: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** an id, a whole number from 1 to 2^53 - 1, and given 1 to 1000 times */
        id: (number)[]
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user_id: number
          value: string
          scope: string
          digest: string
          granted_timestamp: string
          revoked_timestamp: string | null
          token_status: {
            id: number
            code: number
            description: string
          }
        } | ({
          id: number
          user_id: number
          value: string
          scope: string
          digest: string
          granted_timestamp: string
          revoked_timestamp: string | null
          token_status: {
            id: number
            code: number
            description: string
          }
        })[] } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/admin/auth_token/grant/': {
    /** Grant a token */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** an id, a whole number from 1 to 2^53 - 1 */
        user_id: number
        /** a text of 1 to 100 characters, or left out */
        scope?: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user_id: number
          value: string
          scope: string
          digest: string
          granted_timestamp: string
          revoked_timestamp: string | null
          token_status: {
            id: number
            code: number
            description: string
          }
        } } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/admin/auth_token/revoke/': {
    /** Revoke tokens */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** an id, a whole number from 1 to 2^53 - 1, and given 1 to 1000 times */
        id: (number)[]
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user_id: number
          value: string
          scope: string
          digest: string
          granted_timestamp: string
          revoked_timestamp: string | null
          token_status: {
            id: number
            code: number
            description: string
          }
        } | ({
          id: number
          user_id: number
          value: string
          scope: string
          digest: string
          granted_timestamp: string
          revoked_timestamp: string | null
          token_status: {
            id: number
            code: number
            description: string
          }
        })[] } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/admin/user_point/': {
    /** See the points of users */
    get: {
      parameters: {
        query: {
          /** an id, a whole number from 1 to 2^53 - 1, and given 1 to 100 times */
          user_id: (number)[]
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': ({
          id: number
          user_id: number
          value: number
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
    /** Give points, or take them back */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** an id, a whole number from 1 to 2^53 - 1 */
        user_id: number
        /** a whole number from -9007199254740991 to 9007199254740991 */
        value: number
        /** a text of at most 255 characters, or left out */
        description?: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          user_point: {
            id: number
            user_id: number
            value: number
          }
          point_transaction: {
            id: number
            user_id: number
            point_id: number
            value: number
            description: string
            timestamp: string
          }
        } } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
        406: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/admin/message/': {
    /** List anybody's messages */
    get: {
      parameters: {
        query?: {
          /** an id, a whole number from 1 to 2^53 - 1, or left out */
          user_id?: number
          /** an id, a whole number from 1 to 2^53 - 1, or left out */
          auth_token_id?: number
          /** an id, a whole number from 1 to 2^53 - 1, and given at most 1000 times */
          message_id?: (number)[]
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          since?: string
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          until?: string
          /** a whole number from 1 to 1000, or left out */
          limit?: number
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': ({
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v1/admin/message/report/': {
    /** List how messages ended */
    get: {
      parameters: {
        query?: {
          /** an id, a whole number from 1 to 2^53 - 1, or left out */
          user_id?: number
          /** an id, a whole number from 1 to 2^53 - 1, or left out */
          auth_token_id?: number
          /** an id, a whole number from 1 to 2^53 - 1, and given at most 1000 times */
          message_id?: (number)[]
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          since?: string
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          until?: string
          /** a whole number from 1 to 1000, or left out */
          limit?: number
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': ({
          message: number
          id: number
          report_status: {
            id: number
            code: number
            description: string
          }
          transaction: {
            id: number
            user: number
            point: number
            value: number
            description: string
            timestamp: string
          } | null
          report_timestamp: string | null
          receiver_phone: string
          receiver_name: string
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v1/admin/transaction/': {
    /** List what went into and out of anybody's points */
    get: {
      parameters: {
        query?: {
          /** an id, a whole number from 1 to 2^53 - 1, or left out */
          user_id?: number
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          since?: string
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          until?: string
          /** a whole number from 1 to 1000, or left out */
          limit?: number
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': ({
          id: number
          user_id: number
          point_id: number
          value: number
          description: string
          timestamp: string
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v1/admin/message_counter/': {
    /** Limit what a user may send */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** an id, a whole number from 1 to 2^53 - 1 */
        user_id: number
        /** a whole number from 0 to 2147483647, or left out */
        limit_per_day?: number
        /** a whole number from 0 to 2147483647, or left out */
        limit_per_once?: number
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          today_flag: string | null
          today_sms_sent: number
          today_lms_sent: number
          today_mms_sent: number
          total_sms_sent: number
          total_lms_sent: number
          total_mms_sent: number
          limit_per_day: number
          limit_per_once: number
        } } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/admin/message_signature/': {
    /** Find signatures */
    get: {
      parameters: {
        query?: {
          /** a text of 1 to 100 characters, or left out */
          subs_id?: string
          /** an id, a whole number from 1 to 2^53 - 1, or left out */
          user_id?: number
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': ({
          id: number
          user_id: number
          subs_id: string
          value: string
          created_timestamp: string
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
    /** Change a signature */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a text of 1 to 100 characters */
        subs_id: string
        /** an id, a whole number from 1 to 2^53 - 1, or left out */
        user_id?: number
        /** a text of 1 to 200 characters, or left out */
        value?: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user_id: number
          subs_id: string
          value: string
          created_timestamp: string
        } } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
    /** Give a user a signature */
    put: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** an id, a whole number from 1 to 2^53 - 1 */
        user_id: number
        /** a text of 1 to 100 characters, or left out */
        subs_id?: string
        /** a text of 1 to 200 characters, or left out */
        value?: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user_id: number
          subs_id: string
          value: string
          created_timestamp: string
        } } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
    /** Delete a signature */
    delete: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a text of 1 to 100 characters */
        subs_id: string
        /** an id, a whole number from 1 to 2^53 - 1, or left out */
        user_id?: number
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user_id: number
          subs_id: string
          value: string
          created_timestamp: string
        } } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v1/admin/version/': {
    /** See which version answers */
    get: {
      parameters: {
        query?: never
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          backend_version: string
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v1/admin/test_task/': {
    /** Have a worker process multiply */
    get: {
      parameters: {
        query: {
          /** a whole number from -94906265 to 94906265 */
          x: number
          /** a whole number from -94906265 to 94906265 */
          y: number
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          x: number
          y: number
          value: number
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        503: Refusal
      }
    }
  }
  '/api/v2/sendnumber/register': {
    /** Prove that a number is yours to send from */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN */
        sendnumber: string
        /** a text of at most 200 characters, or left out */
        comment?: string
        /** SMS or VMS */
        pintype: 'SMS' | 'VMS'
        /** a text of at most 20 characters, or left out */
        pincode?: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          result_code: number
          sendnumber: string | null
          detail: string
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v2/message/report/{id}': {
    /** See what became of a message */
    get: {
      parameters: {
        query?: never
        path: {
          /** an id, a whole number from 1 to 2^53 - 1 */
          id: number
        }
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        } } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
      }
    }
  }
  '/api/v2/messages': {
    /** Page through your messages */
    get: {
      parameters: {
        query?: {
          /** SMS or LMS or MMS, or left out */
          message_type?: 'SMS' | 'LMS' | 'MMS'
          /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, or left out */
          sender_phone?: string
          /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, or left out */
          receiver_phone?: string
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          since?: string
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          until?: string
          /** a whole number from 1 to 1000000, or left out */
          page?: number
          /** a whole number from 1 to 1000, or left out */
          page_size?: number
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          count: number
          next: string | null
          previous: string | null
          results: ({
            id: number
            user: number
            auth_token: number | null
            timestamp: string
            message_type: {
              id: number
              type: 'SMS' | 'LMS' | 'MMS'
              point_cost: number
            }
            message_detail: {
              message: number
              send_timestamp: string | null
              sender_phone: string
              sender_name: string
              subject: string
              body: string
              num_recipients: number
              is_test: boolean
              request_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              message_results: ({
                id: number
                report_status: {
                  id: number
                  code: number
                  description: string
                }
                transaction: {
                  id: number
                  user: number
                  point: number
                  value: number
                  description: string
                  timestamp: string
                } | null
                report_timestamp: string | null
                receiver_phone: string
                receiver_name: string
              })[]
            }
            message_resources: ({
              id: number
              message: number
              mime_type: string
            })[]
          })[]
          query_params: Record<string, unknown>
          total_count: number
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v2/admin/messages': {
    /** Page through anybody's messages */
    get: {
      parameters: {
        query?: {
          /** SMS or LMS or MMS, or left out */
          message_type?: 'SMS' | 'LMS' | 'MMS'
          /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, or left out */
          sender_phone?: string
          /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, or left out */
          receiver_phone?: string
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          since?: string
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          until?: string
          /** a whole number from 1 to 1000000, or left out */
          page?: number
          /** a whole number from 1 to 1000, or left out */
          page_size?: number
          /** an id, a whole number from 1 to 2^53 - 1, or left out */
          user_id?: number
          /** -timestamp or timestamp or -id or id, or left out */
          order_by?: '-timestamp' | 'timestamp' | '-id' | 'id'
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          count: number
          next: string | null
          previous: string | null
          results: ({
            id: number
            user: number
            auth_token: number | null
            timestamp: string
            message_type: {
              id: number
              type: 'SMS' | 'LMS' | 'MMS'
              point_cost: number
            }
            message_detail: {
              message: number
              send_timestamp: string | null
              sender_phone: string
              sender_name: string
              subject: string
              body: string
              num_recipients: number
              is_test: boolean
              request_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              message_results: ({
                id: number
                report_status: {
                  id: number
                  code: number
                  description: string
                }
                transaction: {
                  id: number
                  user: number
                  point: number
                  value: number
                  description: string
                  timestamp: string
                } | null
                report_timestamp: string | null
                receiver_phone: string
                receiver_name: string
              })[]
            }
            message_resources: ({
              id: number
              message: number
              mime_type: string
            })[]
          })[]
          query_params: Record<string, unknown>
          total_count: number
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v2/messages/{id}': {
    /** Take a scheduled message back */
    delete: {
      parameters: {
        query?: never
        path: {
          /** an id, a whole number from 1 to 2^53 - 1 */
          id: number
        }
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          id: number
          user: number
          auth_token: number | null
          timestamp: string
          message_type: {
            id: number
            type: 'SMS' | 'LMS' | 'MMS'
            point_cost: number
          }
          message_detail: {
            message: number
            send_timestamp: string | null
            sender_phone: string
            sender_name: string
            subject: string
            body: string
            num_recipients: number
            is_test: boolean
            request_status: {
              id: number
              code: number
              description: string
            }
            transaction: {
              id: number
              user: number
              point: number
              value: number
              description: string
              timestamp: string
            } | null
            message_results: ({
              id: number
              report_status: {
                id: number
                code: number
                description: string
              }
              transaction: {
                id: number
                user: number
                point: number
                value: number
                description: string
                timestamp: string
              } | null
              report_timestamp: string | null
              receiver_phone: string
              receiver_name: string
            })[]
          }
          message_resources: ({
            id: number
            message: number
            mime_type: string
          })[]
        } } }
        400: Refusal
        403: Refusal
        404: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v2/admin/users': {
    /** Page through the users */
    get: {
      parameters: {
        query?: {
          /** a text of at most 254 characters, or left out */
          email?: string
          /** admin or user, or left out */
          group?: 'admin' | 'user'
          /** GOOD or BANNED or DELETED, or left out */
          status?: 'GOOD' | 'BANNED' | 'DELETED'
          /** id or -id or registered_timestamp or -registered_timestamp or membership_id or -membership_id, or left out */
          order_by?: 'id' | '-id' | 'registered_timestamp' | '-registered_timestamp' | 'membership_id' | '-membership_id'
          /** a whole number from 1 to 1000000, or left out */
          page?: number
          /** a whole number from 1 to 1000, or left out */
          page_size?: number
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          count: number
          next: string | null
          previous: string | null
          results: ({
            id: number
            membership_type: {
              id: number
              name: string
              description: string
            }
            registered_timestamp: string
            membership_id: number
            email: string
            user_group: {
              id: number
              name: string
              description: string
            }
            user_status: {
              id: number
              code: number
              description: string
            }
          })[]
          query_params: Record<string, unknown>
          total_count: number
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v2/admin/transactions': {
    /** Page through what went into and out of anybody's points */
    get: {
      parameters: {
        query?: {
          /** an id, a whole number from 1 to 2^53 - 1, or left out */
          user_id?: number
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          since?: string
          /** an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out */
          until?: string
          /** -timestamp or timestamp or -id or id, or left out */
          order_by?: '-timestamp' | 'timestamp' | '-id' | 'id'
          /** a whole number from 1 to 1000000, or left out */
          page?: number
          /** a whole number from 1 to 1000, or left out */
          page_size?: number
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          count: number
          next: string | null
          previous: string | null
          results: ({
            id: number
            user_id: number
            point_id: number
            value: number
            description: string
            timestamp: string
          })[]
          query_params: Record<string, unknown>
          total_count: number
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
  }
  '/api/v2/optouts': {
    /** List the phones that want no advertisement; the next page starts `after` the last of this one */
    get: {
      parameters: {
        query?: {
          /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, or left out */
          after?: string
          /** a whole number from 1 to 1000, or left out */
          limit?: number
        }
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': ({
          receiver_phone: string
          timestamp: string
        })[] } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
    /** Put phones on the list */
    put: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, and given 1 to 10000 times */
        receiver_phone: (string)[]
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          receiver_phone: (string)[]
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
    /** Take phones off the list */
    delete: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN, and given 1 to 10000 times */
        receiver_phone: (string)[]
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          receiver_phone: (string)[]
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
  '/api/v2/report_url': {
    /** See where results are posted to */
    get: {
      parameters: {
        query?: never
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          url: string | null
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
      }
    }
    /** Have results posted to a URL; the secret of their signatures is shown this once */
    put: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/json', {
        /** a text of at most 2048 characters */
        url: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          url: string
          secret: string
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
    /** Have results posted no more */
    delete: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          url: string | null
        } } }
        400: Refusal
        403: Refusal
        405: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
      }
    }
  }
}
