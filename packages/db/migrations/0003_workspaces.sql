create type app.role as enum ('owner', 'admin', 'editor', 'viewer');

-- The tenant boundary: every row of `app` belongs to exactly one.
create table app.workspaces (
  id              uuid primary key default uuidv7(),
  organization_id uuid not null references auth.organization on delete cascade,
  name            text not null check (length(name) between 1 and 200),
  timezone        text not null default 'UTC',
  created_at      timestamptz not null default now()
);
create index workspaces_of_organization on app.workspaces (organization_id);

create table app.members (
  workspace_id uuid not null references app.workspaces on delete cascade,
  user_id      uuid not null references auth."user" on delete cascade,
  role         app.role not null,
  created_at   timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
-- For the workspaces of a person.
create index members_of_user on app.members (user_id);
call app.protect('app.members', 'select, insert, update, delete', 'select');
-- A person finds the workspaces they belong to before one is chosen.
create policy of_myself on app.members for select to floyo_api using (user_id = (select app.user_id()));

alter table app.workspaces enable row level security;
alter table app.workspaces force row level security;
create policy of_workspace on app.workspaces to floyo_api
  using (id = (select app.workspace_id())) with check (id = (select app.workspace_id()));
create policy of_myself on app.workspaces for select to floyo_api
  using (id in (select m.workspace_id from app.members m where m.user_id = (select app.user_id())));
create policy of_engine on app.workspaces to floyo_engine using (true);
grant select, insert, update, delete on app.workspaces to floyo_api;
grant select on app.workspaces to floyo_engine;

-- A person's machine, let in by its code.
create table app.devices (
  workspace_id     uuid not null references app.workspaces on delete cascade,
  id               uuid not null default uuidv7(),
  user_id          uuid not null references auth."user" on delete cascade,
  name             text not null check (length(name) between 1 and 200),
  platform         text not null,
  watched_folders  text[] not null default '{}',
  allowed_commands text[] not null default '{}',
  capture          text not null default 'off' check (capture in ('on', 'paused', 'off')),
  last_seen_at     timestamptz,
  created_at       timestamptz not null default now(),
  revoked_at       timestamptz,
  primary key (workspace_id, id)
);
-- Steps name a device, so two that are in use can not share a name.
create unique index devices_by_name on app.devices (workspace_id, name) where revoked_at is null;
call app.protect('app.devices', 'select, insert, update, delete', 'select');

-- Keys of people's programs and of devices. The secret is shown once; its hash is kept.
create table app.api_keys (
  workspace_id uuid not null references app.workspaces on delete cascade,
  id           uuid not null default uuidv7(),
  user_id      uuid not null references auth."user" on delete cascade,
  device_id    uuid,
  name         text not null check (length(name) between 1 and 200),
  prefix       text not null,
  secret_hash  bytea not null unique,
  scopes       text[] not null,
  created_at   timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at   timestamptz,
  revoked_at   timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, device_id) references app.devices (workspace_id, id) on delete cascade,
  -- A key dies with its person's membership.
  foreign key (workspace_id, user_id) references app.members (workspace_id, user_id) on delete cascade
);
call app.protect('app.api_keys', 'select, insert, update, delete', '');

-- Finds the key that a request presents, before its workspace is known. Whoever has the secret may
-- know where it belongs.
create function app.find_api_key(secret_hash bytea)
  returns table (id uuid, workspace_id uuid, user_id uuid, user_name text, email text, role app.role,
    device_id uuid, device_name text, name text, scopes text[], last_used_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, app
begin atomic
  select k.id, k.workspace_id, k.user_id, u.name, u.email, m.role, k.device_id, d.name, k.name, k.scopes, k.last_used_at
  from app.api_keys k
  join app.members m on m.workspace_id = k.workspace_id and m.user_id = k.user_id
  join auth."user" u on u.id = k.user_id
  left join app.devices d on d.workspace_id = k.workspace_id and d.id = k.device_id
  where k.secret_hash = find_api_key.secret_hash
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
    and d.revoked_at is null;
end;
revoke all on function app.find_api_key from public;
grant execute on function app.find_api_key to floyo_api;

-- Finds the session that a request presents, with the person's role where the session works. It ends
-- 12 hours after its last use, and at its own end. A person who left the workspace has no role there.
create function app.find_session(token text)
  returns table (id uuid, user_id uuid, user_name text, email text, workspace_id uuid, role app.role, used_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, app
begin atomic
  select s.id, s."userId", u.name, u.email, m.workspace_id, m.role, s."updatedAt"
  from auth.session s
  join auth."user" u on u.id = s."userId"
  left join app.members m on m.workspace_id = s."activeWorkspaceId" and m.user_id = s."userId"
  where s.token = find_session.token
    and s."expiresAt" > now()
    and s."updatedAt" > now() - interval '12 hours';
end;
revoke all on function app.find_session from public;
grant execute on function app.find_session to floyo_api;

-- The functions read as the owner, whom forced row-level security binds as well.
create policy of_key_lookup on app.api_keys for select to floyo_owner using (true);
create policy of_key_lookup on app.members for select to floyo_owner using (true);
create policy of_key_lookup on app.devices for select to floyo_owner using (true);
