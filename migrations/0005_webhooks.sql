-- Notices to our customers' servers: what is to be sent, and every try.

create table webhook_delivery (
  tenant uuid not null,
  id uuid not null,
  url text not null,
  sealed_secret bytea not null,
  event text not null,
  sealed_body bytea not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  -- The number of the one job that may send next: a job that runs twice cannot start a second chain of tries.
  turn integer not null default 1,
  attempts integer not null default 0,
  -- Attempts made before the present series of tries; more than 0 after a replay.
  earlier_attempts integer not null default 0,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (tenant, id),
  check ((state = 'pending') = (settled_at is null)),
  check (attempts >= earlier_attempts)
);
create index webhook_delivery_settled on webhook_delivery (settled_at) where settled_at is not null;

create table webhook_attempt (
  tenant uuid not null,
  delivery_id uuid not null,
  number integer not null,
  attempted_at timestamptz not null default now(),
  duration_ms integer not null,
  -- What the server answered, if it did; and why that was no delivery.
  status integer,
  failure text,
  primary key (tenant, delivery_id, number),
  foreign key (tenant, delivery_id) references webhook_delivery on delete cascade,
  check (status is not null or failure is not null)
);
