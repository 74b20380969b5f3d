-- Simulations: a definition against the past of the person who asked. A run of Floyo's own workflow carries
-- one out, says whether it goes on, and is what is canceled; here is what was asked for, how far it is, and
-- what it found. All of it tells of that person's events: it is theirs alone, and goes when they forget any.
create table app.simulations (
  workspace_id        uuid not null,
  id                  uuid not null default uuidv7(),
  user_id             uuid not null,
  workflow_id         uuid,
  suggestion_id       uuid,
  -- A number, 'draft', 'given' or 'suggested'; compared_version a number or 'draft'.
  version             text not null,
  compared_version    text,
  -- As they were when it was asked for.
  definition          jsonb not null,
  compared_definition jsonb,
  days                integer not null check (days between 1 and 366),
  -- Whether the person could read runs: then steps are answered as they were in runs.
  with_runs           boolean not null,
  -- The run that carries it out; nothing was begun without.
  run_id              uuid,
  fraction            double precision not null default 0 check (fraction between 0 and 1),
  events_read         integer not null default 0,
  result              jsonb,
  created_at          timestamptz not null default now(),
  canceled_at         timestamptz,
  finished_at         timestamptz,
  primary key (workspace_id, id),
  check ((result is null) = (finished_at is null)),
  check ((workflow_id is null) <> (suggestion_id is null)),
  check ((compared_version is null) = (compared_definition is null)),
  foreign key (workspace_id, user_id) references app.members (workspace_id, user_id) on delete cascade,
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade,
  foreign key (workspace_id, suggestion_id) references app.suggestions (workspace_id, id) on delete cascade
);
-- For lists, and for the latest of each person that are kept.
create index simulations_of_person on app.simulations (workspace_id, user_id, id);
-- For those of a workflow or a suggestion that goes.
create index simulations_of_workflow on app.simulations (workspace_id, workflow_id) where workflow_id is not null;
create index simulations_of_suggestion on app.simulations (workspace_id, suggestion_id) where suggestion_id is not null;
call app.protect_personal('app.simulations', 'select, insert, update, delete', 'select, delete');
