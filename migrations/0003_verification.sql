-- One-time codes. Nothing here can be turned back into a code or a number without the master key.

create table verification_code (
  tenant uuid not null,
  id uuid not null,
  purpose text not null,
  sealed_number bytea not null,
  code_hash bytea not null,
  attempts_left smallint not null check (attempts_left >= 0),
  issued_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  primary key (tenant, id)
) with (fillfactor = 85);

-- What one number has left, whichever API or channel asks.
create table number_budget (
  sealed_number bytea primary key,
  -- Sends of the last 24 hours, newest first: when, and for which tenant and purpose.
  sent_at timestamptz[] not null,
  sent_for text[] not null,
  -- Wrong guesses since the last right one.
  failures smallint not null default 0,
  locked_until timestamptz,
  touched_at timestamptz not null default now(),
  check (cardinality(sent_at) = cardinality(sent_for))
) with (fillfactor = 85);
