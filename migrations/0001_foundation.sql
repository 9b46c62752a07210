-- What belongs to the installation as a whole.

-- One row: which master key sealed this database's contents.
create table installation (
  only_row boolean primary key default true check (only_row),
  key_check bytea not null,
  created_at timestamptz not null default now()
);

-- First answers of writes that carried an Idempotency-Key.
create table idempotency_key (
  scope text not null,
  key text not null,
  fingerprint bytea not null,
  status smallint not null,
  sealed_answer bytea not null,
  created_at timestamptz not null default now(),
  primary key (scope, key)
);
create index idempotency_key_age on idempotency_key (created_at);
