-- Numbers that somebody said were their own and did not prove: forgotten a day after the last code for them, which is
-- what `created_at` of such a one tells.
create index sender_number_unproved on sender_number (created_at) where registered_at is null;
