-- Ids of accounts that were erased, as HMACs: nobody else gets one while a token may still name it.
create table resting_account_id (
  id_hash bytea primary key,
  until timestamptz not null
);
create index resting_account_id_until on resting_account_id (until);
