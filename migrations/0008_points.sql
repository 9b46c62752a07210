-- The prepaid ledger. Every row of point_transaction is both sides of an entry: the customer's account moves by
-- value, the counter account by -value. The balance is kept beside it in the same transaction.

create table point_account (
  customer_id bigint primary key references customer,
  id bigint generated always as identity unique,
  balance bigint not null default 0 check (balance between 0 and 9007199254740991)
) with (fillfactor = 50);

create sequence point_transaction_id;

create table point_transaction (
  customer_id bigint not null references point_account (customer_id),
  id bigint not null default nextval('point_transaction_id'),
  value bigint not null check (value <> 0),
  -- sold: bought, granted or taken back by the operator; revenue: spent on messages, or refunded for them.
  counter_account text not null check (counter_account in ('sold', 'revenue')),
  description text not null,
  created_at timestamptz not null default now(),
  primary key (customer_id, id)
);
create index point_transaction_time on point_transaction (customer_id, created_at desc, id desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger point_transaction_append_only
  before update or delete or truncate on point_transaction
  for each statement execute function refuse_change();
