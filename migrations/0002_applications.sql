-- The tenants of flash-call verification, and the caller numbers that the operator owns.

create table application (
  id uuid primary key,
  name text not null check (name <> ''),
  status text not null default 'active' check (status in ('active', 'blocked')),
  -- Verification limits that differ from the installation's; see domain/verification/limits.ts.
  limits jsonb not null default '{}',
  -- What a text says when it stands in for a call that failed; {code} is replaced.
  fallback_text text not null default 'Code: {code}' check (fallback_text like '%{code}%'),
  callback_url text,
  sealed_callback_secret bytea,
  created_at timestamptz not null default now(),
  check ((callback_url is null) = (sealed_callback_secret is null))
);

create table application_token (
  token_hash bytea primary key,
  id uuid not null unique,
  application_id uuid not null references application,
  status text not null default 'active' check (status in ('active', 'blocked')),
  created_at timestamptz not null default now()
);
create index application_token_owner on application_token (application_id);

-- A block of 10,000 caller numbers: prefix + four digits. Prefixes are the operator's own.
create table number_block (
  prefix text primary key check (prefix ~ '^[0-9]{3,11}$'),
  status text not null default 'active' check (status in ('active', 'blocked')),
  created_at timestamptz not null default now()
);

-- An application with rows here uses these blocks only; one without uses the whole pool.
create table application_number_block (
  application_id uuid not null references application,
  prefix text not null references number_block,
  primary key (application_id, prefix)
);
