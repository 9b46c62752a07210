-- Nothing was heard of a submission: it may have arrived.
alter table message_recipient add column doubted boolean not null default false;

-- How carriers are, as each process that works says every few seconds.
create table carrier_status (
  process text not null,
  traffic text not null check (traffic in ('texts', 'calls')),
  carrier text not null,
  kind text not null,
  -- JSON: an array of line, state, outstanding, perSecond.
  lines jsonb not null,
  at timestamptz not null default now(),
  primary key (process, traffic, carrier)
);

-- What the phone network said of a call that failed, for the operator.
alter table call_order add column carrier_detail text;
