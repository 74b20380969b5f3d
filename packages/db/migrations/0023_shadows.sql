-- Shadows: a definition on trial beside the live version of a workflow. What live runs were given, it is
-- given as well, with every effect stubbed; what it would have done otherwise is kept. Runs know nothing
-- of it: the scheduler looks at their ends.

-- One a workflow.
create table app.shadows (
  workspace_id uuid not null,
  workflow_id  uuid not null,
  id           uuid not null default uuidv7(),
  -- As it was when the trial began. Of the draft its revision is kept, of a version its number.
  definition   jsonb not null,
  version      integer,
  revision     integer,
  started_by   uuid references auth."user" on delete set null,
  started_at   timestamptz not null default now(),
  -- Ends of live runs before that moment were dealt with.
  seen_until   timestamptz not null default now(),
  -- How many live runs it would have gone the same way as, another way, and those that can not be judged.
  same         integer not null default 0,
  different    integer not null default 0,
  unclear      integer not null default 0,
  primary key (workspace_id, workflow_id),
  unique (workspace_id, id),
  check ((version is null) <> (revision is null)),
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade
);
call app.protect('app.shadows', 'select, insert, delete', 'select, update');

-- The latest live runs that it would have gone another way than.
create table app.shadow_differences (
  workspace_id uuid not null,
  shadow_id    uuid not null,
  run_id       uuid not null,
  changes      jsonb not null,
  ended_at     timestamptz not null,
  primary key (workspace_id, shadow_id, run_id),
  foreign key (workspace_id, shadow_id) references app.shadows (workspace_id, id) on delete cascade
);
call app.protect('app.shadow_differences', 'select', 'select, insert, delete');
