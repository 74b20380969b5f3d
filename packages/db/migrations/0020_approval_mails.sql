-- Mails to those who may decide: when a decision is asked for, and once more when it is not made.

alter table app.run_waits
  -- Of a decision: when those who may make it are written to the next time, and how often they were.
  add column mail_at timestamptz,
  add column mailings integer not null default 0;
-- Decisions that are open by now were asked for without a mail, and stay so.
alter table app.run_waits alter column mail_at set default now();
-- For the scheduler.
create index run_waits_to_mail on app.run_waits (mail_at)
  where status = 'open' and kind = 'approval' and mail_at is not null;

-- One mail to one person. The key makes a second one of its kind impossible.
create table app.approval_mails (
  workspace_id uuid not null,
  id           uuid not null default uuidv7(),
  wait_id      uuid not null,
  kind         text not null check (kind in ('asked', 'reminder')),
  user_id      uuid not null,
  tries        integer not null default 0,
  -- When it is to be sent; null once it was, or when nothing more is tried.
  due_at       timestamptz default now(),
  sent_at      timestamptz,
  -- Why it was not sent.
  problem      text,
  primary key (workspace_id, id),
  unique (workspace_id, wait_id, kind, user_id),
  foreign key (workspace_id, wait_id) references app.run_waits (workspace_id, id) on delete cascade
);
-- For the scheduler.
create index approval_mails_due on app.approval_mails (due_at) where due_at is not null;
call app.protect('app.approval_mails', 'select, insert, update', 'select, update');
