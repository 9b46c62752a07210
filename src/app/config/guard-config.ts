import type { GuardSettings } from '../../domain/guard/guard.ts'
import type { ConfigReader } from './config-reader.ts'

const mostAnHour = 10_000_000

/** Limits that a mobile network's address, which thousands of people share, does not reach. 0 switches a limit off. */
export function readGuardConfig(read: ConfigReader): GuardSettings {
  const limit = (name: string, fallback: number) => read.integer(name, fallback, [0, mostAnHour])
  return {
    rates: {
      codes_per_address: limit('GUARD_CODES_PER_ADDRESS', 200),
      id_checks_per_address: limit('GUARD_ID_CHECKS_PER_ADDRESS', 300),
      sign_ups_per_address: limit('GUARD_SIGN_UPS_PER_ADDRESS', 300),
      sign_in_failures_per_address: limit('GUARD_SIGN_IN_FAILURES_PER_ADDRESS', 300),
      social_sign_ins_per_address: limit('GUARD_SOCIAL_SIGN_INS_PER_ADDRESS', 300),
      tests_per_operator: limit('GUARD_TESTS_PER_OPERATOR', 60),
    },
    numbers: read.oneOf('PUMPING_GUARD', ['on', 'dry-run', 'off'], 'on'),
  }
}
