-- Flash calls: what was ordered and what became of it.

create table call_order (
  application_id uuid not null,
  id uuid not null,
  sealed_number bytea not null,
  -- Caller number = prefix + code; the code is sealed, and erased when nothing has to deliver it any more.
  prefix text not null,
  sealed_code bytea,
  fallback text check (fallback in ('sms')),
  state text not null default 'queued' check (state in ('queued', 'calling', 'ringing', 'done', 'failed')),
  reason text,
  answered boolean not null default false,
  queued_at timestamptz not null default now(),
  -- A call that rings after the code's life would only disturb.
  place_before timestamptz not null,
  calling_at timestamptz,
  ringing_at timestamptz,
  ended_at timestamptz,
  -- When the text was handed to a carrier in place of the failed call, or why it was not.
  text_sent_at timestamptz,
  text_failure text,
  primary key (application_id, id),
  check ((state in ('done', 'failed')) = (ended_at is not null)),
  check ((state = 'failed') = (reason is not null))
) with (fillfactor = 60);

-- The last caller number that a phone saw, and the operator's search by number.
create index call_order_number on call_order (sealed_number, queued_at desc);
