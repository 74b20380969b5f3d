-- Many runs repeated together. A run of Floyo's own workflow carries it out, says whether it goes on,
-- and is what is canceled; here is what was asked for, and how far it is.
create table app.run_repeats (
  workspace_id uuid not null references app.workspaces on delete cascade,
  id           uuid not null default uuidv7(),
  created_by   uuid references auth."user" on delete set null,
  filter       jsonb not null,
  start_from   text not null check (start_from in ('failed-step', 'start')),
  version      text not null check (version in ('same', 'newest', 'draft')),
  -- The run that carries it out; nothing was begun without.
  run_id       uuid,
  -- How many runs there are to repeat, and the newest of them.
  total        integer not null,
  up_to        uuid,
  -- The last run that was dealt with: they go by their ids.
  position     uuid,
  repeated     integer not null default 0,
  refused      integer not null default 0,
  refusals     jsonb not null default '[]',
  created_at   timestamptz not null default now(),
  primary key (workspace_id, id)
);
call app.protect('app.run_repeats', 'select, insert, update', '');
