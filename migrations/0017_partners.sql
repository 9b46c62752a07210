-- Partners that sign their members on: companies, keys, members; and the log of who did what.

create table partner (
  id uuid primary key,
  name text not null check (name <> ''),
  status text not null default 'active' check (status in ('active', 'blocked')),
  created_at timestamptz not null default now()
);

create table company (
  id uuid primary key,
  partner_id uuid not null references partner,
  -- Part of URLs.
  code text not null unique check (code ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$'),
  name text not null check (name <> ''),
  status text not null default 'active' check (status in ('active', 'blocked')),
  -- Where members go on to with a ticket; none: they stay here.
  launch_url text,
  -- Requests need a time and a number used once.
  replay_protection boolean not null default false,
  created_at timestamptz not null default now()
);
create index company_owner on company (partner_id);

create table partner_key (
  id uuid primary key,
  partner_id uuid not null references partner,
  value_hash bytea not null unique,
  status text not null default 'active' check (status in ('active', 'blocked')),
  created_at timestamptz not null default now()
);
create index partner_key_owner on partner_key (partner_id);

-- What a key signs with: two places, so that one secret can be changed for another while both work. Sealed and not
-- hashed, because an HMAC needs it.
create table partner_secret (
  key_id uuid not null references partner_key,
  place smallint not null check (place in (1, 2)),
  sealed_value bytea not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (key_id, place)
);

-- Companies are blocked and never deleted, so a member needs no reference that every sign-up would have to check.
create table member (
  id uuid primary key,
  company_id uuid not null,
  -- Erased with the cancellation.
  sealed_name bytea,
  sealed_email bytea,
  sealed_phone bytea,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  cancelled_at timestamptz,
  check ((cancelled_at is null) = (sealed_name is not null)),
  check ((cancelled_at is null) = (sealed_email is not null)),
  check ((cancelled_at is null) = (sealed_phone is not null))
);
create unique index member_phone on member (company_id, sealed_phone) where cancelled_at is null;

-- Requests that may not come twice: neither their number nor, because what is signed has no marks between its parts,
-- their signature.
create table used_nonce (
  key_id uuid not null,
  nonce text not null,
  signature bytea not null,
  used_at timestamptz not null default now(),
  primary key (key_id, nonce),
  unique (key_id, signature)
);
create index used_nonce_age on used_nonce (used_at);

-- The audit log. Entries are written in batches; each batch carries the hash of the one before it in its strand.
-- There are several strands, so that transactions that run at once need not wait for each other's commit.
create table audit_strand (
  id smallint primary key,
  -- The last batch, and its hash.
  batch bigint not null default 0,
  hash bytea not null,
  -- The last batch that was erased for its age, and its hash: there verification begins.
  base_batch bigint not null default 0,
  base_hash bytea not null
) with (fillfactor = 20);
insert into audit_strand (id, hash, base_hash)
select id, hash, hash
  from generate_series(1, 16) as id, sha256(convert_to('switchboard audit strand ' || id, 'UTF8')) as hash;

create table audit_batch (
  strand smallint not null,
  number bigint not null,
  entries integer not null check (entries > 0),
  closed_at timestamptz not null default now(),
  hash bytea not null,
  primary key (strand, number)
);
create index audit_batch_age on audit_batch (closed_at);

create table audit_entry (
  strand smallint not null,
  batch bigint not null,
  place integer not null,
  at timestamptz not null,
  -- What happened several times alike in a moment is one entry: from `at` to `until`.
  until timestamptz not null,
  times bigint not null check (times > 0),
  actor text not null,
  action text not null,
  subject text not null,
  outcome text not null,
  address text not null,
  primary key (strand, batch, place)
);
create index audit_entry_time on audit_entry (at);

-- Against mistakes; against whoever owns the database there is the chain.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if current_setting('switchboard.erases_audit', true) is distinct from 'yes' then
    raise exception 'the audit log is only written to';
  end if;
  return null;
end $$;
create trigger audit_entry_stays before update or delete or truncate on audit_entry
  for each statement execute function refuse_audit_change();
create trigger audit_batch_stays before update or delete or truncate on audit_batch
  for each statement execute function refuse_audit_change();
