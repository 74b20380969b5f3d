-- The key of a workspace's secrets, wrapped by the installation's key.
create table app.workspace_keys (
  workspace_id uuid not null references app.workspaces on delete cascade,
  version      integer not null,
  wrapped      bytea not null,
  created_at   timestamptz not null default now(),
  primary key (workspace_id, version)
);
call app.protect('app.workspace_keys', 'select, insert', 'select');

-- A workspace's authenticated use of an outside system. `secret` is encrypted by the workspace's key,
-- bound to this row; it is opened by the worker that needs it and never returned.
create table app.connections (
  workspace_id uuid not null references app.workspaces on delete cascade,
  id           uuid not null default uuidv7(),
  name         text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  type         text not null,
  settings     jsonb not null default '{}',
  secret       bytea not null,
  key_version  integer not null,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, name),
  foreign key (workspace_id, key_version) references app.workspace_keys (workspace_id, version)
);
call app.protect('app.connections', 'select, insert, update, delete', 'select');

-- Files of the workspace: what they are; the content is stored under the id.
create table app.files (
  workspace_id uuid not null references app.workspaces on delete cascade,
  id           uuid not null default uuidv7(),
  name         text not null check (length(name) between 1 and 255),
  path         text,
  size_bytes   bigint not null check (size_bytes >= 0),
  media_type   text not null,
  sha256       bytea not null,
  run_id       uuid,
  device_id    uuid,
  created_at   timestamptz not null default now(),
  primary key (workspace_id, id)
);
call app.protect('app.files', 'select, insert, delete', 'select, insert');
