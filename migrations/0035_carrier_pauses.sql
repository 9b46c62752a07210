-- Carriers that an operator has paused: they take nothing new, in every process.
create table carrier_pause (
  traffic text not null check (traffic in ('texts', 'calls')),
  carrier text not null check (length(carrier) between 1 and 100),
  since timestamptz not null default now(),
  primary key (traffic, carrier)
);
