-- What operators search by. None of these is in the way of a message or an order that goes well: they only grow at their
-- ends, or hold only what failed, was scheduled or is asked for seldom.

create index message_time on message (accepted_at desc, id desc);
create index message_scheduled on message (send_at, id) where send_at is not null and cancelled_at is null;
create index message_cancelled on message (id desc) where cancelled_at is not null;

-- A result that is no failure changes no indexed column, so it stays a HOT update.
alter table message_recipient
  add column failed boolean not null generated always as (report_code <> 1000 and report_code <> 4100) stored;
create index message_recipient_failed on message_recipient (message_id desc) where failed;

-- Ids are UUIDs of version 7: in the order of time.
create index call_order_id on call_order (id desc);
create index call_order_failed on call_order (id desc) where reason is not null;

-- Codes of calls are found by their orders.
create index verification_code_id on verification_code (id desc) where purpose <> 'flash-call';
create index verification_code_number on verification_code (sealed_number, id desc) where purpose <> 'flash-call';

create index member_company on member (company_id, id desc);

