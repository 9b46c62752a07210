-- The phones of the loopback carriers: development only, erased after a day.

create table loopback_call (
  id bigint generated always as identity primary key,
  sealed_number bytea not null,
  caller text not null,
  answered boolean not null,
  rings_from timestamptz not null default now(),
  rings_until timestamptz not null
);
create index loopback_call_number on loopback_call (sealed_number, id desc);

create table loopback_text (
  id bigint generated always as identity primary key,
  sealed_number bytea not null,
  sender text not null,
  type text not null check (type in ('SMS', 'LMS', 'MMS')),
  subject text,
  sealed_body bytea not null,
  images text[] not null default '{}',
  received_at timestamptz not null default now()
);
create index loopback_text_number on loopback_text (sealed_number, id desc);
