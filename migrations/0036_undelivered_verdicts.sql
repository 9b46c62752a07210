-- A verdict whose webhook was given up makes room for another one.

alter table contract_verdict
  drop constraint contract_verdict_state_check,
  -- undelivered: the tries are over, and the affiliate answered none of them with what could be used.
  add constraint contract_verdict_state_check
    check (state in ('announced', 'accepted', 'declined', 'undelivered'));

-- Those that were given up before.
with stuck as (
  update contract set is_verdict_open = false
    from contract_verdict as verdict
   where is_verdict_open
     and verdict.affiliate_id = contract.affiliate_id and verdict.contract_id = contract.id and verdict.id = verdict_id
     and not exists (select from webhook_delivery as delivery
                      where delivery.tenant = contract.affiliate_id and delivery.id = verdict.delivery_id
                        and delivery.state = 'pending')
  returning verdict.affiliate_id, verdict.contract_id, verdict.id
)
update contract_verdict as verdict set state = 'undelivered'
  from stuck
 where verdict.affiliate_id = stuck.affiliate_id and verdict.contract_id = stuck.contract_id and verdict.id = stuck.id;
