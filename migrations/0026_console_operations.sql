-- What the console shows of how the house is doing.

-- Requests by API and minute (minutes since 1970), added up over all processes; 30 days are kept.
create table traffic_minute (
  minute integer not null,
  api text not null,
  requests integer not null,
  -- Answered with 4xx, and with 5xx.
  refused integer not null,
  failed integer not null,
  -- Requests by the time that they took; what each of the 12 is, src/domain/traffic/latency.ts says.
  latency integer[] not null check (cardinality(latency) = 12),
  primary key (minute, api)
) with (fillfactor = 50);

-- What else happened in a minute: calls that ended, texts by their results, ...
create table tally_minute (
  minute integer not null,
  name text not null,
  label text not null,
  count integer not null,
  primary key (minute, name, label)
) with (fillfactor = 50);

-- Rows are added in the order of time and never moved: a few bytes a megabyte.
create index point_transaction_age on point_transaction using brin (created_at) with (pages_per_range = 32, autosummarize = on);

-- Webhooks of everybody, newest first: ids are UUIDs of version 7.
create index webhook_delivery_id on webhook_delivery (id desc);
create index webhook_delivery_failed on webhook_delivery (id desc) where state in ('failed', 'declined');

-- What operators did, newest first: few lines among those of everybody who signs on.
create index audit_entry_operator on audit_entry (actor, at desc) where actor like 'operator %';
