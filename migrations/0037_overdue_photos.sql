-- Contracts whose customer was asked for new photos: the queue shows those that are late, longest waiting first.
create index contract_asked_again on contract (changed_at, id) where status = 4;
