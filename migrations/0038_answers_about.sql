-- What a kept answer tells of: it goes when that is erased.
alter table idempotency_key add column subject uuid;
create index idempotency_key_subject on idempotency_key (subject) where subject is not null;
