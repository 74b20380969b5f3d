-- How the runs of a workflow ended, by the days of UTC that are over: figures over all time read
-- these few rows and the runs since, never every run there was. Retention leaves them.
create table app.run_days (
  workspace_id uuid not null,
  workflow_id  uuid not null,
  day          date not null,
  succeeded    integer not null,
  failed       integer not null,
  canceled     integer not null,
  primary key (workspace_id, day, workflow_id),
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade
);
call app.protect('app.run_days', 'select', 'select, insert');

-- Up to when the days of the workspace are summed up; what ended later is to be counted one by one.
create function app.summed_up_to(workspace uuid) returns timestamptz language sql stable parallel safe
  return (select coalesce((max(day) + 1)::timestamp at time zone 'UTC', '-infinity')
          from app.run_days where workspace_id = workspace);
