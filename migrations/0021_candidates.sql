-- The devices that can be insured, as the last import listed them.

create table candidate (
  id text primary key check (id <> ''),
  -- The row of the file that it came from: the order in which it is shown.
  position integer not null,
  os text not null,
  name text not null,
  model_names text[] not null
);

-- By what a device may be asked for: its name and its model names, folded (domain/candidates/fold.ts).
create table candidate_name (
  os_key text not null,
  name_key text not null,
  candidate_id text not null references candidate on delete cascade,
  primary key (os_key, name_key, candidate_id)
);
create index candidate_name_owner on candidate_name (candidate_id);
