-- Pinned outputs: what a step of a workflow gives in test runs, instead of being carried out.
create table app.step_pins (
  workspace_id uuid not null,
  workflow_id  uuid not null,
  step_id      text not null check (length(step_id) between 1 and 64),
  output       jsonb not null,
  -- The run it was taken from; null when it was given by hand.
  run_id       uuid,
  pinned_by    uuid,
  pinned_at    timestamptz not null default now(),
  primary key (workspace_id, workflow_id, step_id),
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade
);
call app.protect('app.step_pins', 'select, insert, update, delete', 'select');
