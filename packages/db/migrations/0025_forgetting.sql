-- Forgetting: what a person's events left behind goes with them.

-- How often this person forgot something. What is being found in their events meanwhile is not kept.
alter table app.discovery_state add column forgettings bigint not null default 0;

-- Whose answer it is. Null: from before this was noted; those go within two days.
alter table app.idempotency_keys add column user_id uuid;
-- For the answers that tell of what somebody forgot.
create index idempotency_keys_of_person on app.idempotency_keys (workspace_id, user_id);

-- Runs that began or went on with an event that was forgotten since. They are removed as soon as they
-- are over, with all that went on from them.
create table app.forgotten_runs (
  workspace_id uuid not null,
  run_id       uuid not null,
  user_id      uuid not null,
  asked_at     timestamptz not null default now(),
  primary key (workspace_id, run_id),
  foreign key (workspace_id) references app.workspaces on delete cascade
);
call app.protect_personal('app.forgotten_runs', 'select, insert', 'select, insert, update, delete');

-- For the runs of events that are forgotten.
create index runs_of_event on app.runs (workspace_id, ((trigger_data -> 'event') ->> 'id')) where trigger = 'event';
create index run_waits_of_event on app.run_waits (workspace_id, (result ->> 'id'))
  where kind = 'event' and result is not null;
