-- Runs that are kept for good, whatever else their workspace keeps: evidence, a case that is still open.
create table app.run_holds (
  workspace_id uuid not null references app.workspaces on delete cascade,
  run_id       uuid not null,
  held_by      uuid references auth."user" on delete set null,
  held_at      timestamptz not null default now(),
  primary key (workspace_id, run_id)
);
call app.protect('app.run_holds', 'select, insert, delete', 'select');
