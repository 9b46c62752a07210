-- Messages, their recipients, and what the carriers said of each.

-- A server takes a block of ids at a time and knows them before it stores anything.
create sequence message_id increment by 100;
create sequence message_recipient_id increment by 1000;

create table message (
  -- 0: the house itself, for codes.
  customer_id bigint not null,
  id bigint not null,
  token_id bigint,
  type text not null check (type in ('SMS', 'LMS', 'MMS')),
  -- 0 codes, 1 to one or a few, 2 to many: codes overtake the rest.
  lane smallint not null,
  accepted_at timestamptz not null default now(),
  -- None: at once.
  send_at timestamptz,
  cancelled_at timestamptz,
  sender_phone text not null,
  -- JSON: senderName, subject, body.
  sealed_content bytea not null,
  recipients integer not null check (recipients > 0),
  is_test boolean not null default false,
  -- Points a recipient.
  point_cost integer not null,
  transaction_id bigint,
  primary key (customer_id, id)
) with (fillfactor = 95);
create index message_history on message (customer_id, accepted_at desc, id desc);
create unique index message_newest on message (id);

create table message_recipient (
  customer_id bigint not null,
  message_id bigint not null,
  id bigint not null,
  sealed_number bytea not null,
  sealed_name bytea,
  -- A row of a bulk file differs from its message. JSON: senderPhone, senderName, subject, body.
  sealed_content bytea,
  -- A row of a bulk file leaves at its own time.
  send_at timestamptz,
  -- 1000 waiting, else final: written once.
  report_code smallint not null default 1000,
  reported_at timestamptz,
  refund_id bigint,
  -- Tries so far, and who took it: between the two nothing is known.
  attempts smallint not null default 0,
  carrier text,
  carrier_ref text,
  sent_at timestamptz,
  -- A receipt that came after the result was final.
  late_code smallint,
  late_at timestamptz,
  primary key (customer_id, message_id, id),
  check ((report_code = 1000) = (reported_at is null))
) with (fillfactor = 60);
-- Not led by the customer: a plan made while the table is small would take it for the primary key.
create index message_recipient_number on message_recipient (sealed_number, message_id desc);

-- Images of MMS and bulk files, as they were sent.
create table message_resource (
  customer_id bigint not null,
  message_id bigint not null,
  id bigint generated always as identity,
  mime_type text not null,
  sha256 bytea not null,
  sealed_bytes bytea not null,
  primary key (customer_id, message_id, id)
);

-- What carriers have taken and not yet reported; kept for a while after the result is final, for late receipts.
create table awaited_receipt (
  carrier text not null,
  carrier_ref text not null,
  customer_id bigint not null,
  message_id bigint not null,
  recipient_id bigint not null,
  sent_at timestamptz not null default now(),
  closed_at timestamptz,
  primary key (carrier, carrier_ref)
);
create index awaited_receipt_age on awaited_receipt (sent_at) where closed_at is null;

-- Receipts that came before the carrier's answer was recorded, or that nobody knows.
create table unmatched_receipt (
  carrier text not null,
  carrier_ref text not null,
  report_code smallint not null,
  received_at timestamptz not null default now(),
  primary key (carrier, carrier_ref)
);

-- Sent recipients, for the contract's message_counter. today_* are of the day (Korean time) in `day`.
create table message_counter (
  customer_id bigint primary key references customer,
  id bigint generated always as identity unique,
  day date not null default (now() at time zone 'Asia/Seoul')::date,
  today_sms integer not null default 0,
  today_lms integer not null default 0,
  today_mms integer not null default 0,
  total_sms bigint not null default 0,
  total_lms bigint not null default 0,
  total_mms bigint not null default 0
) with (fillfactor = 50);

-- Why a message was refused by a policy or a limit: for the operator.
create table message_refusal (
  customer_id bigint not null,
  id bigint generated always as identity,
  at timestamptz not null default now(),
  reason text not null,
  explanation text not null,
  primary key (customer_id, id)
);
