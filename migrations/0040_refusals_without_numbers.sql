-- Whose number a customer wanted to send from: erasing a person does not look here, so it is not kept.
update message_refusal
   set explanation = regexp_replace(explanation, '[0-9]{3,15}', '***', 'g')
 where reason = 'sender_refused';
