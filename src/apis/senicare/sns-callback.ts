import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import type { Social } from '../../domain/social/social.ts'
import { refuseOtherMethods } from '../../platform/http/methods.ts'
import { typed } from '../../platform/http/typed.ts'
import { speakFaults } from '../../platform/http/wire.ts'
import { wordFault } from './envelope.ts'
import { addFinishSnsSignIn } from './routes/finish-sns-sign-in.ts'

/** Where providers send browsers back to: `/oauth2/callback`, in Senicare's envelope. */
export async function senicareCallback(
  plain: FastifyInstance,
  house: { social: Social; publicUrl: string | undefined; frontEndUrl: string | undefined },
): Promise<void> {
  const app = typed(plain)
  await app.register(cookie)
  speakFaults(app, wordFault)
  refuseOtherMethods(app)(() => {
    addFinishSnsSignIn(app, house)
  })
}
