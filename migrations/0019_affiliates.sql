-- The shops and carriers that enrol phones for insurance: who they are, and the keys that they speak with.

create table affiliate (
  id uuid primary key,
  name text not null check (name <> ''),
  status text not null default 'active' check (status in ('active', 'blocked')),
  -- Where results of inspections are posted to, signed.
  webhook_url text,
  sealed_webhook_secret bytea,
  created_at timestamptz not null default now(),
  check ((webhook_url is null) = (sealed_webhook_secret is null))
);

create table affiliate_key (
  key_hash bytea primary key,
  id uuid not null unique,
  affiliate_id uuid not null references affiliate,
  status text not null default 'active' check (status in ('active', 'blocked')),
  created_at timestamptz not null default now()
);
create index affiliate_key_owner on affiliate_key (affiliate_id);
