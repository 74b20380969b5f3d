-- Who changed what: written in the transaction of the change, and never altered.
create table app.audit_log (
  workspace_id uuid not null references app.workspaces on delete cascade,
  id           uuid not null default uuidv7(),
  at           timestamptz not null default now(),
  actor_type   text not null check (actor_type in ('user', 'api-key', 'device', 'system')),
  actor_id     uuid,
  actor_name   text not null,
  action       text not null,
  target_type  text not null,
  target_id    text,
  changes      jsonb not null default '{}',
  request_id   text,
  address      text,
  primary key (workspace_id, id)
);
call app.protect('app.audit_log', 'select, insert', 'insert');

-- Answers to requests that carried an Idempotency-Key, for at least a day.
create table app.idempotency_keys (
  workspace_id uuid not null references app.workspaces on delete cascade,
  operation    text not null,
  key          text not null check (length(key) between 1 and 200),
  request_hash bytea not null,
  -- Null while the first request is being carried out.
  status       integer,
  body         text,
  created_at   timestamptz not null default now(),
  primary key (workspace_id, operation, key)
);
-- For their removal.
create index idempotency_keys_of_age on app.idempotency_keys (created_at);
call app.protect('app.idempotency_keys', 'select, insert, update, delete', 'select, delete');
