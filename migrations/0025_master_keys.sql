-- Which master keys have sealed what is in this database: one, and while it is changed two.

create table master_key (
  -- The first byte of every value that it sealed.
  id smallint primary key check (id between 1 and 255),
  -- Tells whether a key is this one; reveals nothing of it.
  key_check bytea not null unique,
  -- next: every process learns it. current: it seals. old: it opens what is not sealed anew yet.
  state text not null unique check (state in ('next', 'current', 'old')),
  created_at timestamptz not null default now()
);
insert into master_key (id, key_check, state, created_at)
select 1, key_check, 'current', created_at from installation;
drop table installation;

-- Keys under which equal values have to look equal: of phone numbers, look-ups and codes. Sealed, because they outlive
-- the master key: what they made cannot be made anew while anybody uses it.
create table kept_key (
  purpose text primary key,
  sealed_key bytea not null,
  created_at timestamptz not null default now()
);
