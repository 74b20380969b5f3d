-- Observed acts. They are their person's own. The id is a UUIDv7 of the time of the act: it orders,
-- finds the month's partition, and makes the same event sent twice the same row.
create table app.events (
  workspace_id uuid not null,
  id           uuid not null,
  user_id      uuid not null,
  device_id    uuid,
  occurred_at  timestamptz not null check (occurred_at = uuid_extract_timestamp(id)),
  actor        text not null,
  type         text not null,
  subject      text not null,
  attrs        jsonb not null default '{}',
  source       text not null check (source in ('watch', 'hook', 'import', 'api')),
  received_at  timestamptz not null default now(),
  primary key (workspace_id, user_id, id),
  foreign key (workspace_id, user_id) references app.members (workspace_id, user_id) on delete cascade
) partition by range (id);
-- For lists of one type.
create index events_of_type on app.events (workspace_id, user_id, type, id);
call app.protect_personal('app.events', 'select, insert, delete', 'select');

-- A routine found in one person's events, as the last discovery saw it.
create table app.patterns (
  workspace_id uuid not null,
  id           uuid not null default uuidv7(),
  user_id      uuid not null,
  -- What makes it the same routine at the next discovery: its steps' templates.
  fingerprint  text not null,
  routine      jsonb not null,
  support      integer not null check (support > 0),
  confidence   double precision not null check (confidence between 0 and 1),
  active       boolean not null,
  found_at     timestamptz not null default now(),
  seen_at      timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, user_id, fingerprint),
  foreign key (workspace_id, user_id) references app.members (workspace_id, user_id) on delete cascade
);
call app.protect_personal('app.patterns', 'select, insert, update, delete', '');

create type app.suggestion_status as enum ('open', 'accepted', 'dismissed');

create table app.suggestions (
  workspace_id           uuid not null,
  id                     uuid not null default uuidv7(),
  user_id                uuid not null,
  pattern_id             uuid not null,
  status                 app.suggestion_status not null default 'open',
  title                  text not null,
  summary                text not null,
  definition             jsonb not null,
  notes                  jsonb not null default '[]',
  confidence             double precision not null,
  minutes_saved_per_week double precision not null,
  workflow_id            uuid,
  dismiss_reason         text,
  dismiss_comment        text,
  -- How often the routine had been seen when it was dismissed: it may come back at twice that.
  dismissed_support      integer,
  created_at             timestamptz not null default now(),
  decided_at             timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, pattern_id),
  foreign key (workspace_id, pattern_id) references app.patterns (workspace_id, id) on delete cascade
);
call app.protect_personal('app.suggestions', 'select, insert, update, delete', '');

-- Up to where a person's events have been looked at, so that a discovery runs only on news.
create table app.discovery_state (
  workspace_id   uuid not null,
  user_id        uuid not null,
  last_event_at  timestamptz,
  events_seen    bigint not null default 0,
  discovered_at  timestamptz not null default now(),
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references app.members (workspace_id, user_id) on delete cascade
);
call app.protect_personal('app.discovery_state', 'select, insert, update, delete', '');
