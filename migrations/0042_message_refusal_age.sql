-- Why messages were not taken is of use while somebody asks for it: the sweep erases it after a while, by this index.
create index message_refusal_age on message_refusal (at);
