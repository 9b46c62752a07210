-- One-time codes by days: an old day is dropped as a whole, where rows were looked for and deleted one by one. Ids are
-- UUIDs of version 7, so a day is a range of ids; the primary key stays what it was.

alter table verification_code rename to verification_code_first;
alter table verification_code_first rename constraint verification_code_pkey to verification_code_first_pkey;
alter index verification_code_id rename to verification_code_first_id;
alter index verification_code_number rename to verification_code_first_number;

create table verification_code (
  like verification_code_first including defaults including constraints,
  primary key (tenant, id)
) partition by range (id);
create index verification_code_id on verification_code (id desc) where purpose <> 'flash-call';
create index verification_code_number on verification_code (sealed_number, id desc) where purpose <> 'flash-call';

-- No id of version 7 that was made at this time or later is less.
create function first_id_at(at timestamptz) returns uuid language sql stable strict
return rpad(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0'), 32, '0')::uuid;

-- What has no day yet; src/platform/db/day-partitions.ts makes days ahead, and moves what came before them.
create table verification_code_other partition of verification_code default with (fillfactor = 85);

-- What there is becomes the first partition, without being copied: everything until the end of tomorrow.
do $$
declare
  bound constant uuid := first_id_at(date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' + interval '2 days');
begin
  with stray as (delete from verification_code_first where id >= bound returning *)
  insert into verification_code_other select * from stray;
  execute format(
    'alter table verification_code attach partition verification_code_first for values from (minvalue) to (%L)', bound);
end $$;
