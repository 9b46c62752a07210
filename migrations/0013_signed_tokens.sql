-- Tokens that others can check: the keys that sign them, and those that were revoked before they expired.

create table signing_key (
  -- RFC 7638 thumbprint of the public key.
  kid text primary key,
  -- One after the other: processes that make the next one at once make the same one.
  generation integer not null unique check (generation > 0),
  sealed_private_jwk bytea not null,
  created_at timestamptz not null default now(),
  -- The latest of those that have begun signs.
  signs_from timestamptz not null,
  -- It may have become known: nothing that it signed counts.
  withdrawn_at timestamptz
);

create table revoked_token (
  id uuid primary key,
  expires_at timestamptz not null
);
create index revoked_token_expiry on revoked_token (expires_at);
