-- Photos and screen captures that affiliates upload. The bytes are an object of their own, sealed with a key of their own.

create table image (
  affiliate_id uuid not null references affiliate,
  id uuid not null,
  -- storing: the object may be there or not. stored: it is there. erasing: it may still be there, and is not shown.
  state text not null default 'storing' check (state in ('storing', 'stored', 'erasing')),
  format text not null check (format in ('jpeg', 'png', 'webp')),
  -- Of the original; width and height as it is shown, after its orientation.
  bytes integer not null check (bytes > 0),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  sha256 bytea not null check (length(sha256) = 32),
  -- When the camera says it was taken, by the camera's own clock and in its own zone.
  captured_at timestamp,
  -- The object's key, sealed; forgotten in the moment in which the image is given up.
  sealed_key bytea,
  -- The one contract that it belongs to.
  used_by uuid,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (affiliate_id, id),
  check ((state = 'erasing') = (sealed_key is null)),
  check ((used_by is null) = (used_at is null))
);
create index image_unused on image (created_at) where used_by is null and state <> 'erasing';
create index image_erasing on image (created_at) where state = 'erasing';
create index image_contract on image (affiliate_id, used_by) where used_by is not null;
