-- Questions to the workers that somebody waits for: proof that the queue and a worker process live.

create table queue_round_trip (
  id uuid primary key,
  value double precision,
  asked_at timestamptz not null default now()
);
