-- What is erased by age.

-- How far a sweep has come that walks a table along its time: what is before is done.
create table retention_mark (
  what text primary key,
  reached timestamptz not null
);

-- Of a contract that is decided: its images were erased for their age, the contract stays.
alter table contract add column images_erased_at timestamptz;
create index contract_decided on contract (changed_at) where status in (6, 7) and images_erased_at is null;
