-- Handsets show images, and the loopback network keeps its receipts until they are taken, as a real one does.

-- Sender, subject and body are sealed together; what handsets showed before is gone.
truncate loopback_text;
alter table loopback_text
  drop column sender,
  drop column subject,
  drop column sealed_body,
  -- JSON: from, subject, body.
  add column sealed_content bytea not null;

-- loopback_text.images names these.
create table loopback_image (
  -- SHA-256, hex: an image to ten thousand phones is kept once.
  id text primary key,
  mime_type text not null,
  sealed_bytes bytea not null,
  received_at timestamptz not null default now()
);

create table loopback_receipt (
  ref uuid not null,
  report_code smallint not null,
  due_at timestamptz not null
);
create index loopback_receipt_due on loopback_receipt (due_at);
