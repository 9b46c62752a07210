import { type Place } from './place.ts'

/** For a small to medium machine that the application shares. */
const defaults: Readonly<Record<string, string>> = {
  shared_buffers: '64MB',
  max_connections: '60',
  wal_level: 'replica',
  wal_compression: 'pglz',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  synchronous_commit: 'on',
  // Filling a new 16 MB log segment with zeros holds up every commit for tens of milliseconds; it is not needed for safety.
  wal_init_zero: 'off',
  // Its start-up cost is higher than what short statements gain.
  jit: 'off',
  // Queue tables turn over quickly; the default (a fifth of the table dead, once a minute) lets them bloat.
  autovacuum_naptime: '15s',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.05',
  log_min_messages: 'warning',
  log_destination: 'stderr',
  // DETAIL would say which value a constraint refused: a number, a name, an address.
  log_error_verbosity: 'terse',
}

/** The command line of the server: defaults, then the caller's settings, then what this module promises. */
export function serverArguments(place: Place, settings: Readonly<Record<string, string>>): string[] {
  const promised = {
    fsync: 'on',
    listen_addresses: '',
    port: String(place.port),
    unix_socket_directories: `"${place.socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    logging_collector: 'off',
  }
  const all = { ...defaults, ...settings, ...promised }
  return ['-D', place.cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}
