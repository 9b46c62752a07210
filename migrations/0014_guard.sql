-- What is counted to protect sign-in, codes and the phone bill. Addresses and accounts are HMACs.

-- What one key has used of one hourly budget: this hour and the hour before, so that the window slides.
create table guard_rate (
  key bytea primary key,
  hour integer not null,
  used integer not null check (used >= 0),
  used_before integer not null check (used_before >= 0),
  allowed integer not null,
  -- Of what the last statement asked for.
  taken integer not null
) with (fillfactor = 85);

-- Sign-ins of one account, whether it exists or not.
create table guard_sign_in (
  account bytea primary key,
  -- In a row, since the last success or lock.
  failures smallint not null default 0,
  -- In a row, since the last success.
  locks smallint not null default 0,
  not_before timestamptz,
  -- Attempts under way: when each began, microseconds since 1970.
  pending bigint[] not null,
  touched_at timestamptz not null default now()
) with (fillfactor = 85);

-- Codes sent to the numbers of one block, and given back, by the minute (minutes since 1970).
create table guard_traffic (
  block text not null,
  minute integer not null,
  sends integer not null,
  checks integer not null,
  primary key (block, minute)
) with (fillfactor = 85);

create index guard_traffic_minute on guard_traffic using brin (minute);

-- Blocks whose codes nobody gives back.
create table guard_block (
  block text primary key,
  level smallint not null default 0,
  since timestamptz not null,
  until timestamptz not null,
  -- Not held: told to wait until the codes of the last minute or two are given back.
  is_wait boolean not null,
  is_dry_run boolean not null,
  sends integer not null,
  checks integer not null,
  -- What was counted before is forgotten.
  cleared_at timestamptz,
  changed_at timestamptz not null default now()
);

create index guard_block_changed on guard_block (changed_at);

-- Tenants whose codes are not judged.
create table guard_trust (
  tenant uuid primary key,
  since timestamptz not null default now()
);
