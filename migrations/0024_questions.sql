-- Webhooks whose answer decides something: what is asked about, and what was answered.

alter table webhook_delivery
  -- None: a notice, whose answer does not matter.
  add column subject uuid,
  drop constraint webhook_delivery_state_check,
  -- declined: the receiver says why it cannot; withdrawn: the answer does not matter any more. Neither is tried again.
  add constraint webhook_delivery_state_check
    check (state in ('pending', 'delivered', 'failed', 'declined', 'withdrawn'));
create index webhook_delivery_subject on webhook_delivery (tenant, subject, id) where subject is not null;

alter table webhook_attempt add column sealed_answer bytea;
