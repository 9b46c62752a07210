-- How members come in: links that open once, and the sessions that they open.

create table launch (
  token_hash bytea primary key,
  member_id uuid not null references member,
  made_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  opened_at timestamptz
);
create index launch_member on launch (member_id, made_at);
create index launch_expiry on launch (expires_at);

-- One row a session that may still be live; signing out deletes it.
create table space_session (
  session_hash bytea primary key,
  member_id uuid not null references member,
  opened_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  -- Where it was opened, shortened to a network: enough to recognise, too little to find somebody.
  network text not null
);
create index space_session_member on space_session (member_id, opened_at);
create index space_session_expiry on space_session (expires_at);
