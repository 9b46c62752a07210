-- People who run this installation: who they are, what they may do, and their sessions in the console.

create table operator (
  id uuid primary key,
  -- HMAC of the address in the form in which addresses are compared.
  email_key bytea not null,
  sealed_email bytea not null,
  -- PHC string: algorithm and parameters stand in it.
  password_hash text not null,
  -- Of a password that somebody else has seen: it opens nothing but the way to one's own. Null: one's own.
  password_expires_at timestamptz,
  role text not null check (role in ('viewer', 'inspector', 'operator', 'owner')),
  status text not null default 'active' check (status in ('active', 'blocked')),
  -- RFC 6238; not asked for until its owner has shown a code of it.
  sealed_totp_secret bytea,
  totp_on boolean not null default false,
  -- The time step of the last code that was taken: none is taken twice.
  totp_step bigint,
  created_at timestamptz not null default now(),
  constraint operator_email unique (email_key),
  check (not totp_on or sealed_totp_secret is not null)
);

create table operator_session (
  session_hash bytea primary key,
  operator_id uuid not null references operator,
  opened_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index operator_session_owner on operator_session (operator_id, opened_at);
create index operator_session_seen on operator_session (seen_at);

-- Who is inspecting which contract: one at a time, and not for ever.
create table inspection_lease (
  affiliate_id uuid not null,
  contract_id uuid not null,
  -- An operator's id, or `command line`.
  holder text not null,
  taken_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (affiliate_id, contract_id),
  foreign key (affiliate_id, contract_id) references contract
);
create index inspection_lease_expiry on inspection_lease (expires_at);

-- Contracts with a verdict whose answer is still to come, longest waiting first.
create index contract_announced on contract (changed_at, id) where status = 3 and is_verdict_open;
