import { text } from './kinds.ts'

export const subscription = text(100, 1)
export const signatureValue = text(200, 1)
