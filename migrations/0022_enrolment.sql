-- Phones that are enrolled for insurance: contracts, what happened to each, its pictures and the verdicts of inspectors.

create table contract (
  affiliate_id uuid not null references affiliate,
  id uuid not null,
  -- 0 requested, 1 device registered, 2 waiting for payment, 3 inspection requested, 4 re-inspection requested,
  -- 5 inspection passed, 6 refused, 7 complete, 8 expired, 9 cancelled.
  status smallint not null default 0 check (status between 0 and 9),
  -- The affiliate's own names of its customer and of this contract.
  affiliate_uid uuid not null,
  affiliate_cid uuid not null,
  -- What is sealed is personal, and forgotten when the contract expires or is cancelled.
  sealed_customer bytea,
  -- One block, so that the contracts of a number can be found.
  sealed_cellphone bytea,
  -- Step 1: pictures of the screen that may still be tried; what was read last; IMEI and serial number of the device.
  tries_left smallint not null default 10 check (tries_left >= 0),
  sealed_reading bytea,
  sealed_device bytea,
  sealed_location bytea,
  sealed_qr_key bytea,
  -- Step 2: which photos count (contract_image.round), where the customer pays.
  photo_round smallint not null default 0,
  sealed_checkout_url bytea,
  sealed_photo_location bytea,
  -- Until when status 0 and 1 may last, and 2, the payment; it stays when it was kept.
  due_at timestamptz not null,
  -- Until when new photos were asked for last.
  photos_due_at timestamptz,
  -- 0 once, 1 monthly; in won; when the affiliate says that it was paid.
  checkout_type smallint check (checkout_type in (0, 1)),
  checkout_amount bigint check (checkout_amount > 0),
  checkout_at timestamptz,
  -- The last verdict, and whether the affiliate's answer to it is still to come.
  verdict_id uuid,
  is_verdict_open boolean not null default false,
  events integer not null default 0,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  erased_at timestamptz,
  primary key (affiliate_id, id),
  unique (affiliate_id, affiliate_cid),
  check (not is_verdict_open or verdict_id is not null),
  check ((erased_at is null) = (sealed_customer is not null)),
  check ((erased_at is null) = (sealed_cellphone is not null)),
  check (erased_at is null
         or coalesce(sealed_reading, sealed_device, sealed_location, sealed_qr_key, sealed_checkout_url,
                     sealed_photo_location) is null)
);
create index contract_id on contract (id);
create index contract_number on contract (sealed_cellphone) where sealed_cellphone is not null;
create index contract_due on contract (due_at) where status in (0, 1, 2);
-- What inspectors may take, longest waiting first.
create index contract_waiting on contract (changed_at, id) where status = 3;

-- The history: one row a change, also of what left the status as it was (a try that failed, a verdict announced).
create table contract_event (
  affiliate_id uuid not null,
  contract_id uuid not null,
  number integer not null,
  at timestamptz not null default clock_timestamp(),
  -- Null: it was made.
  from_status smallint,
  to_status smallint not null,
  -- The name of the transition (src/domain/enrolment/transitions.ts), or of what happened.
  what text not null,
  who text not null check (who in ('affiliate', 'inspector', 'system')),
  -- The operator's id, where it was one.
  by_operator text,
  -- Counts, reasons and ids; nothing personal.
  facts jsonb not null default '{}',
  primary key (affiliate_id, contract_id, number),
  foreign key (affiliate_id, contract_id) references contract
);

-- The pictures that a contract used. Erased with the contract's personal data.
create table contract_image (
  affiliate_id uuid not null,
  contract_id uuid not null,
  image_id uuid not null,
  role text not null check (role in ('screen', 'front', 'back')),
  -- 1: step 2; more: photos that were asked for again. 0: the screen.
  round smallint not null,
  place smallint not null,
  -- Front photos: whether the QR code of step 1 was seen. Null: not yet looked for.
  qr_finding text check (qr_finding in ('found', 'other', 'none', 'unreadable')),
  -- {"isMirrored": …, "corners": …} of what was found.
  qr_facts jsonb,
  primary key (affiliate_id, contract_id, image_id),
  foreign key (affiliate_id, contract_id) references contract
);

create table contract_verdict (
  affiliate_id uuid not null,
  contract_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('pass', 'ask_again', 'refuse')),
  -- Dates, messages: what the affiliate is told.
  sealed_verdict bytea,
  -- announced: the affiliate's answer is to come. accepted: `result: true`. declined: it answered an error.
  state text not null default 'announced' check (state in ('announced', 'accepted', 'declined')),
  by_operator text not null,
  -- The webhook; null when the affiliate has none, and the verdict counts at once.
  delivery_id uuid,
  -- {"url"} or {"error"}: the affiliate's words.
  sealed_answer bytea,
  decided_at timestamptz not null default now(),
  answered_at timestamptz,
  primary key (affiliate_id, contract_id, id),
  foreign key (affiliate_id, contract_id) references contract
);
