-- Prepaid customers of the messaging gateway: who they are, and what they sign requests with.

create table membership_type (
  id bigint generated always as identity primary key,
  name text not null unique,
  description text not null
);
insert into membership_type (name, description) values ('sms4wp.com', 'sms4wp.com membership');

create table customer (
  id bigint generated always as identity primary key,
  -- The name of this customer where tenants are UUIDs: webhooks, codes.
  tenant uuid not null unique,
  membership_type_id bigint not null references membership_type,
  membership_id bigint not null check (membership_id between 0 and 9007199254740991),
  -- Sealed, with an HMAC beside it to be found by.
  sealed_email bytea not null,
  email_key bytea not null,
  user_group text not null default 'user' check (user_group in ('admin', 'user')),
  status text not null default 'good' check (status in ('good', 'banned', 'deleted')),
  registered_at timestamptz not null default now(),
  -- Recipients a day (Korean time) and a request; 0: no limit.
  limit_per_day integer not null default 0 check (limit_per_day >= 0),
  limit_per_once integer not null default 0 check (limit_per_once >= 0),
  -- Where results are posted to, signed.
  report_url text,
  sealed_report_secret bytea,
  check ((report_url is null) = (sealed_report_secret is null))
);
create unique index customer_membership on customer (membership_type_id, membership_id) where status <> 'deleted';
create index customer_membership_id on customer (membership_id, id);
create index customer_email on customer (email_key, id);
create index customer_registered on customer (registered_at, id);

create table customer_token (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customer,
  token_hash bytea not null unique,
  -- The contract returns the value again, so it is kept, sealed.
  sealed_value bytea not null,
  scope text not null,
  digest text not null,
  granted_at timestamptz not null default now(),
  revoked_at timestamptz
);
create unique index customer_token_granted on customer_token (customer_id, scope) where revoked_at is null;
create index customer_token_owner on customer_token (customer_id, id);

create table customer_signature (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customer,
  -- The site (subscription) that the signature was given to: the contract names signatures by it alone.
  subs_id text not null unique,
  signature_hash bytea not null,
  sealed_value bytea not null,
  created_at timestamptz not null default now(),
  unique (customer_id, signature_hash)
);

-- Numbers that a customer has proved to be its own to send from (v2 sendnumber/register).
create table sender_number (
  customer_id bigint not null references customer,
  number text not null check (number ~ '^[0-9]{3,15}$'),
  comment text not null default '',
  -- The code that proves it, while it is asked for.
  verification_id uuid,
  registered_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (customer_id, number)
);

-- Phones that want no advertisement from this customer.
create table opt_out (
  customer_id bigint not null references customer,
  sealed_number bytea not null,
  created_at timestamptz not null default now(),
  primary key (customer_id, sealed_number)
);
