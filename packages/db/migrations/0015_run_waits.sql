-- What runs wait for that others bring: an event, a call of an address, a person's decision, the end of
-- another run. The row is stored with the commit that lets the run go; the answer is stored on it, once,
-- and the run that wakes up reads it there.

alter type app.trigger_kind add value 'call';

create table app.run_waits (
  workspace_id uuid not null references app.workspaces on delete cascade,
  id           uuid not null default uuidv7(),
  run_id       uuid not null,
  workflow_id  uuid not null,
  step_key     text not null,
  step_id      text not null,
  kind         text not null check (kind in ('event', 'webhook', 'approval', 'child')),
  status       text not null default 'open' check (status in ('open', 'answered', 'expired', 'canceled')),
  -- When it gives up; without, only an answer ends it.
  until        timestamptz,
  -- Of an event: whose, and of what type.
  user_id      uuid,
  event_type   text,
  -- Of a decision: e-mail addresses and roles of those who may make it.
  approvers    text[],
  -- The run that was called.
  child_run_id uuid,
  detail       jsonb not null default '{}',
  result       jsonb,
  answered_by  uuid,
  -- Whether its run was told of the answer: the scheduler tells those that nobody told.
  told         boolean not null default false,
  created_at   timestamptz not null default now(),
  answered_at  timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, run_id, step_key)
);
-- For the match of arriving events.
create index run_waits_of_type on app.run_waits (workspace_id, user_id, event_type)
  where status = 'open' and kind = 'event';
-- For the run that called another.
create index run_waits_of_child on app.run_waits (workspace_id, child_run_id) where kind = 'child';
-- For the list of decisions.
create index run_waits_to_decide on app.run_waits (workspace_id, id desc) where kind = 'approval';
-- For the scheduler: what is open, and answers that nobody told.
create index run_waits_open on app.run_waits (id) where status = 'open';
create index run_waits_untold on app.run_waits (id) where status = 'answered' and not told;
call app.protect('app.run_waits', 'select, update', 'select, insert, update, delete');
