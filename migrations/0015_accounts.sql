-- People who sign in. Nothing here can be turned back into a number, a name or a password without the master key.

create table account (
  id uuid primary key,
  -- As typed at sign-up, and in the form in which ids are compared.
  user_id text not null,
  user_key text collate "C" not null,
  sealed_number bytea not null,
  sealed_name bytea not null,
  -- PHC string: algorithm and parameters stand in it.
  password_hash text not null,
  join_path text not null check (join_path in ('HOME', 'KAKAO', 'NAVER')),
  created_at timestamptz not null default now(),
  constraint account_user_key unique (user_key),
  constraint account_number unique (sealed_number)
) with (fillfactor = 90);

-- Whom a provider of social sign-in means, as an HMAC: one identity, one account.
create table account_identity (
  provider text not null check (provider in ('KAKAO', 'NAVER')),
  subject_hash bytea not null,
  account_id uuid not null references account,
  linked_at timestamptz not null default now(),
  constraint account_identity_subject primary key (provider, subject_hash)
);
create index account_identity_account on account_identity (account_id);

-- The code that proves a number for sign-up: the one that was asked for last.
create table account_number_proof (
  sealed_number bytea primary key,
  code_id uuid not null,
  asked_at timestamptz not null default now()
) with (fillfactor = 85);

-- When the right code was given back the first time, where that does not use it up.
alter table verification_code add column proved_at timestamptz;
