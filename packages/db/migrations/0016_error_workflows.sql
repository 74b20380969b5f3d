-- Error workflows: what is started when a run fails.

alter type app.trigger_kind add value 'failure';

-- Which workflow is started when runs fail: those of one workflow, or of all in the workspace that name none.
create table app.failure_handlers (
  workspace_id       uuid not null references app.workspaces on delete cascade,
  id                 uuid not null default uuidv7(),
  -- Null: of the workspace.
  source_workflow_id uuid,
  workflow_id        uuid not null,
  -- Ends before that moment were dealt with.
  seen_until         timestamptz not null default now(),
  primary key (workspace_id, id),
  unique nulls not distinct (workspace_id, source_workflow_id),
  check (source_workflow_id is null or source_workflow_id <> workflow_id),
  foreign key (workspace_id, source_workflow_id) references app.workflows (workspace_id, id) on delete cascade,
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade
);
-- For whose failures a workflow is started.
create index failure_handlers_of_workflow on app.failure_handlers (workspace_id, workflow_id);
call app.protect('app.failure_handlers', 'select, insert, update, delete', 'select, update');

-- Each failed run that was dealt with: the key makes a second start impossible.
create table app.failure_fires (
  workspace_id  uuid not null references app.workspaces on delete cascade,
  source_run_id uuid not null,
  -- The error workflow, and its run.
  workflow_id   uuid not null,
  run_id        uuid,
  -- Why it started none.
  skipped       text check (skipped in ('off', 'gone', 'of-error-workflow')),
  fired_at      timestamptz not null default now(),
  primary key (workspace_id, source_run_id),
  check ((run_id is null) <> (skipped is null))
);
-- For the end of their time.
create index failure_fires_old on app.failure_fires (fired_at);
call app.protect('app.failure_fires', 'select', 'select, insert, delete');

-- For the failures that come after a moment, beside any number of successes.
create index run_ends_failed on app.run_ends (workspace_id, finished_at) where status = 'failed';
