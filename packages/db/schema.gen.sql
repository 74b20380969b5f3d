-- Generated from the migrated database by `npm run db:types`. For reading; not to be run.

table app.api_keys (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  user_id uuid not null
  device_id uuid
  name text not null
  prefix text not null
  secret_hash bytea not null
  scopes text[] not null
  created_at timestamp with time zone not null default now()
  last_used_at timestamp with time zone
  expires_at timestamp with time zone
  revoked_at timestamp with time zone
  PRIMARY KEY (workspace_id, id)
  UNIQUE (secret_hash)
  FOREIGN KEY (user_id) REFERENCES auth."user"(id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, device_id) REFERENCES app.devices(workspace_id, id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, user_id) REFERENCES app.members(workspace_id, user_id) ON DELETE CASCADE
  CHECK (((length(name) >= 1) AND (length(name) <= 200)))
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_key_lookup for select to floyo_owner using true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api

table app.approval_mails (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  wait_id uuid not null
  kind text not null
  user_id uuid not null
  tries integer not null default 0
  due_at timestamp with time zone default now()
  sent_at timestamp with time zone
  problem text
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, wait_id, kind, user_id)
  FOREIGN KEY (workspace_id, wait_id) REFERENCES app.run_waits(workspace_id, id) ON DELETE CASCADE
  CHECK ((kind = ANY (ARRAY['asked'::text, 'reminder'::text])))
)
  CREATE INDEX approval_mails_due using btree (due_at) WHERE (due_at IS NOT NULL)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant insert, select, update to floyo_api
  grant select, update to floyo_engine

table app.audit_log (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  at timestamp with time zone not null default now()
  actor_type text not null
  actor_id uuid
  actor_name text not null
  action text not null
  target_type text not null
  target_id text
  changes jsonb not null default '{}'::jsonb
  request_id text
  address text
  PRIMARY KEY (workspace_id, id)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK ((actor_type = ANY (ARRAY['user'::text, 'api-key'::text, 'device'::text, 'system'::text])))
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant insert, select to floyo_api
  grant insert to floyo_engine

table app.backfills (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  schedule_id uuid not null
  workflow_id uuid not null
  from_at timestamp with time zone not null
  to_at timestamp with time zone not null
  runs integer not null
  created_by uuid
  created_at timestamp with time zone not null default now()
  canceled_at timestamp with time zone
  PRIMARY KEY (workspace_id, id)
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select, update to floyo_api
  grant insert, select to floyo_engine

table app.breakers (
  workspace_id uuid not null
  target text not null
  state text not null
  calls integer not null
  failures integer not null
  reason text not null
  down_since timestamp with time zone not null default now()
  opened_at timestamp with time zone not null default now()
  probe_at timestamp with time zone not null
  PRIMARY KEY (workspace_id, target)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK ((state = ANY (ARRAY['open'::text, 'half-open'::text])))
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant delete, insert, select, update to floyo_engine

table app.calendars (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  name text not null
  days jsonb not null default '[]'::jsonb
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, name)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK (((length(name) >= 1) AND (length(name) <= 64)))
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select to floyo_engine

table app.chain_fires (
  workspace_id uuid not null
  trigger_id uuid not null
  source_run_id uuid not null
  run_id uuid
  skipped text
  fired_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, trigger_id, source_run_id)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK (((run_id IS NULL) <> (skipped IS NULL)))
)
  CREATE INDEX chain_fires_old using btree (fired_at)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant delete, insert, select to floyo_engine

table app.chain_triggers (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  workflow_id uuid not null
  version integer not null
  trigger_index integer not null
  source_workflow_id uuid not null
  ended text not null
  seen_until timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, workflow_id, trigger_index)
  FOREIGN KEY (workspace_id, source_workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
  CHECK ((ended = ANY (ARRAY['success'::text, 'failure'::text, 'any'::text])))
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select, update to floyo_engine

table app.connections (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  name text not null
  type text not null
  settings jsonb not null default '{}'::jsonb
  secret bytea not null
  key_version integer not null
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  limits jsonb not null default '[]'::jsonb
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, name)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, key_version) REFERENCES app.workspace_keys(workspace_id, version)
  CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
)
  CREATE INDEX connections_limited using btree (workspace_id, name) WHERE (limits <> '[]'::jsonb)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select to floyo_engine

table app.device_commands (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  device_id uuid not null
  run_id uuid not null
  step_key text not null
  step_id text not null
  attempt integer not null
  workflow_name text not null
  command text[] not null
  cwd text
  timeout_seconds double precision not null
  collect text[] not null default '{}'::text[]
  status text not null default 'queued'::text
  result jsonb
  created_at timestamp with time zone not null default now()
  taken_at timestamp with time zone
  finished_at timestamp with time zone
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, run_id, step_key, attempt)
  FOREIGN KEY (workspace_id, device_id) REFERENCES app.devices(workspace_id, id) ON DELETE CASCADE
  CHECK ((cardinality(command) > 0))
  CHECK ((status = ANY (ARRAY['queued'::text, 'taken'::text, 'finished'::text, 'refused'::text, 'canceled'::text])))
)
  CREATE INDEX device_commands_queued using btree (workspace_id, device_id, id) WHERE (status = 'queued'::text)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select, update to floyo_api
  grant delete, insert, select, update to floyo_engine

table app.devices (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  user_id uuid not null
  name text not null
  platform text not null
  watched_folders text[] not null default '{}'::text[]
  allowed_commands text[] not null default '{}'::text[]
  capture text not null default 'off'::text
  last_seen_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  revoked_at timestamp with time zone
  PRIMARY KEY (workspace_id, id)
  FOREIGN KEY (user_id) REFERENCES auth."user"(id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK (((length(name) >= 1) AND (length(name) <= 200)))
  CHECK ((capture = ANY (ARRAY['on'::text, 'paused'::text, 'off'::text])))
)
  CREATE UNIQUE INDEX devices_by_name using btree (workspace_id, name) WHERE (revoked_at IS NULL)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_key_lookup for select to floyo_owner using true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select to floyo_engine

table app.discovery_state (
  workspace_id uuid not null
  user_id uuid not null
  last_event_at timestamp with time zone
  events_seen bigint not null default 0
  discovered_at timestamp with time zone not null default now()
  forgettings bigint not null default 0
  last_look jsonb
  PRIMARY KEY (workspace_id, user_id)
  FOREIGN KEY (workspace_id, user_id) REFERENCES app.members(workspace_id, user_id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_person as restrictive for all to floyo_api using (user_id = ( SELECT app.user_id() AS user_id)) with check (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api

table app.drift_notes (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  user_id uuid not null
  workflow_id uuid not null
  pattern_id uuid not null
  kind app.drift_kind not null
  seen integer not null
  seen_of integer not null
  sights jsonb not null
  proposal jsonb
  revision integer not null
  found_at timestamp with time zone not null default now()
  dismiss_reason text
  dismiss_comment text
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, user_id, workflow_id, kind)
  FOREIGN KEY (workspace_id, pattern_id) REFERENCES app.patterns(workspace_id, id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_person as restrictive for all to floyo_api using (user_id = ( SELECT app.user_id() AS user_id)) with check (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api

table app.event_triggers (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  workflow_id uuid not null
  version integer not null
  trigger_index integer not null
  user_id uuid not null
  event_type text not null
  condition text
  debounce_ms integer
  fire_at timestamp with time zone
  pending_event jsonb
  pending_count integer not null default 0
  created_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, workflow_id, trigger_index)
  FOREIGN KEY (workspace_id, user_id) REFERENCES app.members(workspace_id, user_id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
)
  CREATE INDEX event_triggers_of_type using btree (workspace_id, user_id, event_type)
  CREATE INDEX event_triggers_quiet using btree (fire_at) WHERE (fire_at IS NOT NULL)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select, update to floyo_engine

table app.events (
  workspace_id uuid not null
  id uuid not null
  user_id uuid not null
  device_id uuid
  occurred_at timestamp with time zone not null
  actor text not null
  type text not null
  subject text not null
  attrs jsonb not null default '{}'::jsonb
  source text not null
  received_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, user_id, id)
  FOREIGN KEY (workspace_id, user_id) REFERENCES app.members(workspace_id, user_id) ON DELETE CASCADE
  CHECK ((occurred_at = uuid_extract_timestamp(id)))
  CHECK ((source = ANY (ARRAY['watch'::text, 'hook'::text, 'import'::text, 'api'::text])))
)
  partition by RANGE (id)
  CREATE INDEX events_of_type using btree (workspace_id, user_id, type, id)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_person as restrictive for all to floyo_api using (user_id = ( SELECT app.user_id() AS user_id)) with check (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select to floyo_api
  grant delete, select to floyo_engine

table app.failure_fires (
  workspace_id uuid not null
  source_run_id uuid not null
  workflow_id uuid not null
  run_id uuid
  skipped text
  fired_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, source_run_id)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK (((run_id IS NULL) <> (skipped IS NULL)))
  CHECK ((skipped = ANY (ARRAY['off'::text, 'gone'::text, 'of-error-workflow'::text])))
)
  CREATE INDEX failure_fires_old using btree (fired_at)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant delete, insert, select to floyo_engine

table app.failure_handlers (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  source_workflow_id uuid
  workflow_id uuid not null
  seen_until timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, id)
  UNIQUE NULLS NOT DISTINCT (workspace_id, source_workflow_id)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, source_workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
  CHECK (((source_workflow_id IS NULL) OR (source_workflow_id <> workflow_id)))
)
  CREATE INDEX failure_handlers_of_workflow using btree (workspace_id, workflow_id)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select, update to floyo_engine

table app.files (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  name text not null
  path text
  size_bytes bigint not null
  media_type text not null
  sha256 bytea not null
  run_id uuid
  device_id uuid
  created_at timestamp with time zone not null default now()
  of_journal text
  PRIMARY KEY (workspace_id, id)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK (((length(name) >= 1) AND (length(name) <= 255)))
  CHECK ((of_journal = ANY (ARRAY['unseen'::text, 'seen'::text])))
  CHECK ((size_bytes >= 0))
)
  CREATE INDEX files_of_run using btree (workspace_id, run_id) WHERE (run_id IS NOT NULL)
  CREATE INDEX files_unseen using btree (created_at) WHERE (of_journal = 'unseen'::text)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select to floyo_api
  grant delete, insert, select to floyo_engine

table app.forgotten_runs (
  workspace_id uuid not null
  run_id uuid not null
  user_id uuid not null
  asked_at timestamp with time zone not null default now()
  removed_at timestamp with time zone
  PRIMARY KEY (workspace_id, run_id)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_person as restrictive for all to floyo_api using (user_id = ( SELECT app.user_id() AS user_id)) with check (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant insert, select to floyo_api
  grant delete, insert, select, update to floyo_engine

table app.gate_places (
  workspace_id uuid not null
  gate text not null
  run_id uuid not null
  step_key text not null default ''::text
  capacity integer
  rate_count integer
  rate_seconds double precision
  cancels_old boolean not null default false
  priority smallint not null
  since timestamp with time zone not null default clock_timestamp()
  admitted_at timestamp with time zone
  claim_seq integer
  PRIMARY KEY (workspace_id, run_id, step_key, gate)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK (((num_nonnulls(capacity, rate_count) = 1) AND ((rate_count IS NULL) = (rate_seconds IS NULL))))
)
  CREATE INDEX gate_places_of_gate using btree (workspace_id, gate) WHERE (admitted_at IS NOT NULL)
  CREATE INDEX gate_places_waiting using btree (workspace_id, gate) WHERE (admitted_at IS NULL)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant delete, insert, select, update to floyo_engine

table app.gate_rates (
  workspace_id uuid not null
  gate text not null
  unused_at timestamp with time zone not null
  PRIMARY KEY (workspace_id, gate)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
)
  CREATE INDEX gate_rates_unused using btree (unused_at)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_engine

table app.idempotency_keys (
  workspace_id uuid not null
  operation text not null
  key text not null
  request_hash bytea not null
  status integer
  body text
  created_at timestamp with time zone not null default now()
  user_id uuid
  PRIMARY KEY (workspace_id, operation, key)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK (((length(key) >= 1) AND (length(key) <= 200)))
)
  CREATE INDEX idempotency_keys_of_age using btree (created_at)
  CREATE INDEX idempotency_keys_of_person using btree (workspace_id, user_id)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant delete, select to floyo_engine

table app.members (
  workspace_id uuid not null
  user_id uuid not null
  role app.role not null
  created_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, user_id)
  FOREIGN KEY (user_id) REFERENCES auth."user"(id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
)
  CREATE INDEX members_of_user using btree (user_id)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_key_lookup for select to floyo_owner using true
  policy of_myself for select to floyo_api using (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select to floyo_engine

table app.patterns (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  user_id uuid not null
  fingerprint text not null
  routine jsonb not null
  support integer not null
  confidence double precision not null
  active boolean not null
  found_at timestamp with time zone not null default now()
  seen_at timestamp with time zone not null default now()
  held_back app.held_back
  held_back_like uuid
  needed_support integer
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, user_id, fingerprint)
  FOREIGN KEY (workspace_id, held_back_like) REFERENCES app.patterns(workspace_id, id) ON DELETE SET NULL (held_back_like)
  FOREIGN KEY (workspace_id, user_id) REFERENCES app.members(workspace_id, user_id) ON DELETE CASCADE
  CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision)))
  CHECK ((support > 0))
)
  CREATE INDEX patterns_held_back_like using btree (workspace_id, held_back_like) WHERE (held_back_like IS NOT NULL)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_person as restrictive for all to floyo_api using (user_id = ( SELECT app.user_id() AS user_id)) with check (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api

table app.run_days (
  workspace_id uuid not null
  workflow_id uuid not null
  day date not null
  succeeded integer not null
  failed integer not null
  canceled integer not null
  PRIMARY KEY (workspace_id, day, workflow_id)
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant insert, select to floyo_engine

table app.run_ends (
  workspace_id uuid not null
  run_id uuid not null
  workflow_id uuid not null
  status app.run_status not null
  outcome jsonb not null
  entries jsonb not null default '[]'::jsonb
  started_at timestamp with time zone
  finished_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, run_id)
  CHECK ((status = ANY (ARRAY['succeeded'::app.run_status, 'failed'::app.run_status, 'canceled'::app.run_status])))
)
  partition by RANGE (run_id)
  CREATE INDEX run_ends_dead using btree (workspace_id, run_id) WHERE (((outcome -> 'error'::text) -> 'dead'::text) IS NOT NULL)
  CREATE INDEX run_ends_failed using btree (workspace_id, finished_at) WHERE (status = 'failed'::app.run_status)
  CREATE INDEX run_ends_of_status using btree (workspace_id, status, run_id) WHERE (status <> 'succeeded'::app.run_status)
  CREATE INDEX run_ends_of_time using btree (workspace_id, finished_at)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant delete, insert, select to floyo_engine

table app.run_holds (
  workspace_id uuid not null
  run_id uuid not null
  held_by uuid
  held_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, run_id)
  FOREIGN KEY (held_by) REFERENCES auth."user"(id) ON DELETE SET NULL
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select to floyo_api
  grant select to floyo_engine

table app.run_journal (
  workspace_id uuid not null
  run_id uuid not null
  seq integer not null
  claim_seq integer not null
  entries jsonb not null
  created_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, run_id, seq)
)
  partition by RANGE (run_id)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant delete, insert, select to floyo_engine

table app.run_queue (
  workspace_id uuid not null
  run_id uuid not null
  workflow_id uuid not null
  status app.run_status not null default 'queued'::app.run_status
  available_at timestamp with time zone not null default now()
  claimed_by text
  claim_seq integer not null default 0
  lost_workers integer not null default 0
  cancel_requested boolean not null default false
  journal_seq integer not null default 0
  waiting_for text
  started_at timestamp with time zone
  priority smallint not null default 1
  woken boolean not null default false
  PRIMARY KEY (run_id)
  CHECK (((priority >= 0) AND (priority <= 2)))
  CHECK ((status = ANY (ARRAY['queued'::app.run_status, 'running'::app.run_status, 'waiting'::app.run_status])))
)
  CREATE INDEX run_queue_claimable using btree (priority, available_at)
  CREATE INDEX run_queue_of_workspace using btree (workspace_id, run_id)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant insert, select to floyo_api
  grant delete, insert, select, update to floyo_engine

table app.run_repeats (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  created_by uuid
  filter jsonb not null
  start_from text not null
  version text not null
  run_id uuid
  total integer not null
  up_to uuid
  "position" uuid
  repeated integer not null default 0
  refused integer not null default 0
  refusals jsonb not null default '[]'::jsonb
  created_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, id)
  FOREIGN KEY (created_by) REFERENCES auth."user"(id) ON DELETE SET NULL
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK ((start_from = ANY (ARRAY['failed-step'::text, 'start'::text])))
  CHECK ((version = ANY (ARRAY['same'::text, 'newest'::text, 'draft'::text])))
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant insert, select, update to floyo_api

table app.run_waits (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  run_id uuid not null
  workflow_id uuid not null
  step_key text not null
  step_id text not null
  kind text not null
  status text not null default 'open'::text
  until timestamp with time zone
  user_id uuid
  event_type text
  approvers text[]
  child_run_id uuid
  detail jsonb not null default '{}'::jsonb
  result jsonb
  answered_by uuid
  told boolean not null default false
  created_at timestamp with time zone not null default now()
  answered_at timestamp with time zone
  mail_at timestamp with time zone default now()
  mailings integer not null default 0
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, run_id, step_key)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK ((kind = ANY (ARRAY['event'::text, 'webhook'::text, 'approval'::text, 'child'::text])))
  CHECK ((status = ANY (ARRAY['open'::text, 'answered'::text, 'expired'::text, 'canceled'::text])))
)
  CREATE INDEX run_waits_of_child using btree (workspace_id, child_run_id) WHERE (kind = 'child'::text)
  CREATE INDEX run_waits_of_event using btree (workspace_id, ((result ->> 'id'::text))) WHERE ((kind = 'event'::text) AND (result IS NOT NULL))
  CREATE INDEX run_waits_of_type using btree (workspace_id, user_id, event_type) WHERE ((status = 'open'::text) AND (kind = 'event'::text))
  CREATE INDEX run_waits_open using btree (id) WHERE (status = 'open'::text)
  CREATE INDEX run_waits_to_decide using btree (workspace_id, id DESC) WHERE (kind = 'approval'::text)
  CREATE INDEX run_waits_to_mail using btree (mail_at) WHERE ((status = 'open'::text) AND (kind = 'approval'::text) AND (mail_at IS NOT NULL))
  CREATE INDEX run_waits_untold using btree (id) WHERE ((status = 'answered'::text) AND (NOT told))
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select, update to floyo_api
  grant delete, insert, select, update to floyo_engine

table app.runs (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  workflow_id uuid not null
  version integer not null
  definition jsonb
  trigger app.trigger_kind not null
  inputs jsonb not null default '{}'::jsonb
  trigger_data jsonb not null default 'null'::jsonb
  retry_of uuid
  started_by uuid
  created_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, id)
  CHECK (((version = 0) = (definition IS NOT NULL)))
  CHECK ((version >= 0))
)
  partition by RANGE (id)
  CREATE INDEX runs_of_event using btree (workspace_id, (((trigger_data -> 'event'::text) ->> 'id'::text))) WHERE (trigger = 'event'::app.trigger_kind)
  CREATE INDEX runs_of_origin using btree (workspace_id, retry_of) WHERE (retry_of IS NOT NULL)
  CREATE INDEX runs_of_workflow using btree (workspace_id, workflow_id, id)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant insert, select to floyo_api
  grant delete, insert, select to floyo_engine

table app.schedule_fires (
  workspace_id uuid not null
  schedule_id uuid not null
  due_at timestamp with time zone not null
  run_id uuid
  skipped text
  backfill_id uuid
  PRIMARY KEY (workspace_id, schedule_id, due_at)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK (((run_id IS NULL) <> (skipped IS NULL)))
)
  CREATE INDEX schedule_fires_of_backfill using btree (workspace_id, backfill_id) WHERE (backfill_id IS NOT NULL)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant delete, insert, select, update to floyo_engine

table app.schedule_holds (
  workspace_id uuid not null
  schedule_id uuid not null
  due_at timestamp with time zone not null
  run_id uuid not null
  PRIMARY KEY (workspace_id, schedule_id, due_at)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant delete, insert, select, update to floyo_engine

table app.schedules (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  workflow_id uuid not null
  version integer not null
  trigger_index integer not null
  cron text not null
  timezone text not null
  every_weeks integer
  anchor date
  missed text not null
  next_at timestamp with time zone
  last_due_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  overlap text not null default 'allow'::text
  jitter_ms integer
  except_days date[] not null default '{}'::date[]
  calendar text
  on_holiday text not null default 'skip'::text
  next_due_at timestamp with time zone
  last_run_id uuid
  paused_at timestamp with time zone
  paused_until timestamp with time zone
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, workflow_id, trigger_index)
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
  CHECK (((paused_at IS NULL) = (paused_until IS NULL)))
  CHECK ((jitter_ms > 0))
  CHECK ((missed = ANY (ARRAY['skip'::text, 'run-once'::text, 'run-all'::text])))
  CHECK ((on_holiday = ANY (ARRAY['skip'::text, 'next-workday'::text])))
  CHECK ((overlap = ANY (ARRAY['allow'::text, 'skip'::text, 'queue'::text, 'cancel-old'::text])))
)
  CREATE INDEX schedules_due using btree (next_at) WHERE (next_at IS NOT NULL)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select, update to floyo_engine

table app.shadow_differences (
  workspace_id uuid not null
  shadow_id uuid not null
  run_id uuid not null
  changes jsonb not null
  ended_at timestamp with time zone not null
  PRIMARY KEY (workspace_id, shadow_id, run_id)
  FOREIGN KEY (workspace_id, shadow_id) REFERENCES app.shadows(workspace_id, id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant delete, insert, select to floyo_engine

table app.shadow_entries (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  user_id uuid not null
  shadow_id uuid not null
  pattern_id uuid not null
  at timestamp with time zone not null
  verdict text not null
  event_ids uuid[] not null
  PRIMARY KEY (workspace_id, id)
  FOREIGN KEY (workspace_id, pattern_id) REFERENCES app.patterns(workspace_id, id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, shadow_id) REFERENCES app.shadows(workspace_id, id) ON DELETE CASCADE
  CHECK ((verdict = ANY (ARRAY['agreed'::text, 'workflow-only'::text, 'person-only'::text, 'unknown'::text])))
)
  CREATE INDEX shadow_entries_of_shadow using btree (workspace_id, shadow_id, at DESC)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_person as restrictive for all to floyo_api using (user_id = ( SELECT app.user_id() AS user_id)) with check (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api

table app.shadows (
  workspace_id uuid not null
  workflow_id uuid not null
  id uuid not null default uuidv7()
  definition jsonb not null
  version integer
  revision integer
  started_by uuid
  started_at timestamp with time zone not null default now()
  seen_until timestamp with time zone not null default now()
  same integer not null default 0
  different integer not null default 0
  unclear integer not null default 0
  beside text not null default 'runs'::text
  PRIMARY KEY (workspace_id, workflow_id)
  UNIQUE (workspace_id, id)
  FOREIGN KEY (started_by) REFERENCES auth."user"(id) ON DELETE SET NULL
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
  CHECK (((version IS NULL) <> (revision IS NULL)))
  CHECK ((beside = ANY (ARRAY['runs'::text, 'person'::text])))
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select to floyo_api
  grant select, update to floyo_engine

table app.shared_patterns (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  user_id uuid not null
  pattern_id uuid not null
  shape jsonb not null
  shared_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, pattern_id)
  FOREIGN KEY (workspace_id, pattern_id) REFERENCES app.patterns(workspace_id, id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_sharer as restrictive for insert to floyo_api with check (user_id = ( SELECT app.user_id() AS user_id))
  policy of_sharer_back as restrictive for delete to floyo_api using (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select to floyo_api

table app.simulations (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  user_id uuid not null
  workflow_id uuid
  suggestion_id uuid
  version text not null
  compared_version text
  definition jsonb not null
  compared_definition jsonb
  days integer not null
  with_runs boolean not null
  run_id uuid
  fraction double precision not null default 0
  events_read integer not null default 0
  result jsonb
  created_at timestamp with time zone not null default now()
  canceled_at timestamp with time zone
  finished_at timestamp with time zone
  PRIMARY KEY (workspace_id, id)
  FOREIGN KEY (workspace_id, suggestion_id) REFERENCES app.suggestions(workspace_id, id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, user_id) REFERENCES app.members(workspace_id, user_id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
  CHECK (((compared_version IS NULL) = (compared_definition IS NULL)))
  CHECK (((days >= 1) AND (days <= 366)))
  CHECK (((fraction >= (0)::double precision) AND (fraction <= (1)::double precision)))
  CHECK (((result IS NULL) = (finished_at IS NULL)))
  CHECK (((workflow_id IS NULL) <> (suggestion_id IS NULL)))
)
  CREATE INDEX simulations_of_person using btree (workspace_id, user_id, id)
  CREATE INDEX simulations_of_suggestion using btree (workspace_id, suggestion_id) WHERE (suggestion_id IS NOT NULL)
  CREATE INDEX simulations_of_workflow using btree (workspace_id, workflow_id) WHERE (workflow_id IS NOT NULL)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_person as restrictive for all to floyo_api using (user_id = ( SELECT app.user_id() AS user_id)) with check (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant delete, select to floyo_engine

table app.step_pins (
  workspace_id uuid not null
  workflow_id uuid not null
  step_id text not null
  output jsonb not null
  run_id uuid
  pinned_by uuid
  pinned_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, workflow_id, step_id)
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
  CHECK (((length(step_id) >= 1) AND (length(step_id) <= 64)))
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select to floyo_engine

table app.suggestions (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  user_id uuid not null
  pattern_id uuid not null
  status app.suggestion_status not null default 'open'::app.suggestion_status
  title text not null
  summary text not null
  definition jsonb not null
  notes jsonb not null default '[]'::jsonb
  confidence double precision not null
  minutes_saved_per_week double precision not null
  workflow_id uuid
  dismiss_reason text
  dismiss_comment text
  dismissed_support integer
  created_at timestamp with time zone not null default now()
  decided_at timestamp with time zone
  acceptance double precision not null default 1
  undone double precision not null default 0
  because jsonb not null default '[]'::jsonb
  edits jsonb not null default '[]'::jsonb
  edited_revision integer
  kept double precision not null default 1
  habits jsonb not null default '{"move": null, "switchOff": []}'::jsonb
  snoozed_until timestamp with time zone
  PRIMARY KEY (workspace_id, id)
  UNIQUE (workspace_id, pattern_id)
  FOREIGN KEY (workspace_id, pattern_id) REFERENCES app.patterns(workspace_id, id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_person as restrictive for all to floyo_api using (user_id = ( SELECT app.user_id() AS user_id)) with check (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api

table app.team_contributions (
  workspace_id uuid not null
  pattern_id uuid not null
  user_id uuid not null
  template text not null
  weekly_minutes app.minutes_bucket not null
  counts_from date not null default (((now() AT TIME ZONE 'UTC'::text))::date + 1)
  PRIMARY KEY (workspace_id, pattern_id)
  FOREIGN KEY (workspace_id, pattern_id) REFERENCES app.patterns(workspace_id, id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, user_id) REFERENCES app.team_contributors(workspace_id, user_id) ON DELETE CASCADE
  CHECK ((template ~ '^1 (after|(daily|weekdays|weekly|every-few-weeks|monthly) (night|morning|afternoon|evening|throughout)):( (service:)?(app\.focused|calendar\.event|chat\.message|command\.finished|file\.(created|deleted|downloaded|edited|moved|opened|uploaded)|git\.(committed|pushed)|mail\.(received|sent)|url\.visited|other)){2,12}$'::text))
)
  CREATE INDEX team_contributions_of_template using btree (workspace_id, template)
  row security forced
  policy of_counting for select to floyo_owner using true
  policy of_engine for all to floyo_engine using true with check true
  policy of_person as restrictive for all to floyo_api using (user_id = ( SELECT app.user_id() AS user_id)) with check (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api

table app.team_contributors (
  workspace_id uuid not null
  user_id uuid not null
  since timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, user_id)
  FOREIGN KEY (workspace_id, user_id) REFERENCES app.members(workspace_id, user_id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_person as restrictive for all to floyo_api using (user_id = ( SELECT app.user_id() AS user_id)) with check (user_id = ( SELECT app.user_id() AS user_id))
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api

table app.team_pattern_days (
  workspace_id uuid not null
  day date not null
  PRIMARY KEY (workspace_id)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
)
  row security forced
  policy of_counting for all to floyo_owner using true with check true
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))

table app.team_patterns (
  workspace_id uuid not null
  template text not null
  people app.people_bucket not null
  weekly_minutes app.minutes_bucket not null
  PRIMARY KEY (workspace_id, template)
  FOREIGN KEY (workspace_id) REFERENCES app.team_pattern_days(workspace_id) ON DELETE CASCADE
)
  row security forced
  policy of_counting for all to floyo_owner using true with check true
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))

table app.trigger_samples (
  workspace_id uuid not null
  workflow_id uuid not null
  data jsonb not null
  verified boolean
  captured_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, workflow_id)
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, select to floyo_api
  grant insert, select, update to floyo_engine

table app.webhook_deliveries (
  workspace_id uuid not null
  webhook_id uuid not null
  delivery_id text not null
  run_id uuid not null
  received_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, webhook_id, delivery_id)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  CHECK ((length(delivery_id) <= 200))
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant delete, insert, select to floyo_engine

table app.webhook_inbox (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  webhook_id uuid not null
  workflow_id uuid not null
  status text not null
  reason text not null
  method text not null
  headers jsonb not null
  query jsonb not null
  body bytea
  body_bytes integer not null
  run_id uuid
  received_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, id)
  FOREIGN KEY (workspace_id, webhook_id) REFERENCES app.webhooks(workspace_id, id) ON DELETE CASCADE
  CHECK ((body_bytes >= 0))
  CHECK ((status = ANY (ARRAY['duplicate'::text, 'refused'::text, 'disabled'::text, 'unmatched'::text, 'invalid'::text, 'full'::text, 'captured'::text])))
)
  CREATE INDEX webhook_inbox_of_workflow using btree (workspace_id, workflow_id, id DESC)
  CREATE INDEX webhook_inbox_old using btree (received_at)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant select to floyo_api
  grant delete, insert, select to floyo_engine

table app.webhooks (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  workflow_id uuid not null
  token text not null
  enabled boolean not null default false
  version integer
  answer text not null default 'accepted'::text
  delivery_id_header text
  created_at timestamp with time zone not null default now()
  answer_timeout_ms integer not null default 30000
  condition text
  signature jsonb
  capture_until timestamp with time zone
  capture_goes_on boolean not null default false
  PRIMARY KEY (workspace_id, id)
  UNIQUE (token)
  UNIQUE (workspace_id, workflow_id)
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
  CHECK (((answer_timeout_ms >= 1000) AND (answer_timeout_ms <= 60000)))
  CHECK ((answer = ANY (ARRAY['accepted'::text, 'result'::text, 'response'::text])))
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select to floyo_engine

table app.workflow_versions (
  workspace_id uuid not null
  workflow_id uuid not null
  version integer not null
  definition jsonb not null
  comment text
  published_by uuid
  published_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, workflow_id, version)
  FOREIGN KEY (published_by) REFERENCES auth."user"(id) ON DELETE SET NULL
  FOREIGN KEY (workspace_id, workflow_id) REFERENCES app.workflows(workspace_id, id) ON DELETE CASCADE
  CHECK ((version > 0))
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant insert, select to floyo_api
  grant select to floyo_engine

table app.workflows (
  workspace_id uuid not null
  id uuid not null default uuidv7()
  kind text not null default 'user'::text
  name text not null
  description text
  draft jsonb not null
  revision integer not null default 1
  published_version integer
  enabled boolean not null default false
  suggestion_id uuid
  manual_seconds double precision
  created_by uuid
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  deleted_at timestamp with time zone
  priority smallint not null default 1
  paused_at timestamp with time zone
  manual_seconds_low double precision
  manual_seconds_high double precision
  PRIMARY KEY (workspace_id, id)
  FOREIGN KEY (created_by) REFERENCES auth."user"(id) ON DELETE SET NULL
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
  FOREIGN KEY (workspace_id, id, published_version) REFERENCES app.workflow_versions(workspace_id, workflow_id, version) DEFERRABLE INITIALLY DEFERRED
  CHECK (((NOT enabled) OR ((published_version IS NOT NULL) AND (deleted_at IS NULL))))
  CHECK (((length(name) >= 1) AND (length(name) <= 200)))
  CHECK (((priority >= 0) AND (priority <= 2)))
  CHECK ((kind = ANY (ARRAY['user'::text, 'system'::text])))
)
  CREATE INDEX workflows_paused using btree (workspace_id, id) WHERE (paused_at IS NOT NULL)
  CREATE UNIQUE INDEX workflows_of_system using btree (workspace_id, name) WHERE (kind = 'system'::text)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select to floyo_engine

table app.workspace_keys (
  workspace_id uuid not null
  version integer not null
  wrapped bytea not null
  created_at timestamp with time zone not null default now()
  PRIMARY KEY (workspace_id, version)
  FOREIGN KEY (workspace_id) REFERENCES app.workspaces(id) ON DELETE CASCADE
)
  row security forced
  policy of_engine for all to floyo_engine using true with check true
  policy of_workspace for all to floyo_api using (workspace_id = ( SELECT app.workspace_id() AS workspace_id)) with check (workspace_id = ( SELECT app.workspace_id() AS workspace_id))
  grant insert, select to floyo_api
  grant select to floyo_engine

table app.workspaces (
  id uuid not null default uuidv7()
  organization_id uuid not null
  name text not null
  timezone text not null default 'UTC'::text
  created_at timestamp with time zone not null default now()
  limits jsonb not null default '[]'::jsonb
  weight real not null default 1
  retention jsonb not null default '{}'::jsonb
  PRIMARY KEY (id)
  FOREIGN KEY (organization_id) REFERENCES auth.organization(id) ON DELETE CASCADE
  CHECK (((length(name) >= 1) AND (length(name) <= 200)))
  CHECK (((weight >= (0.1)::double precision) AND (weight <= (10)::double precision)))
  CHECK ((jsonb_typeof(retention) = 'object'::text))
)
  CREATE INDEX workspaces_limited using btree (id) WHERE ((limits <> '[]'::jsonb) OR (weight <> (1)::double precision))
  CREATE INDEX workspaces_of_organization using btree (organization_id)
  row security forced
  policy of_engine for all to floyo_engine using true
  policy of_myself for select to floyo_api using (id IN ( SELECT m.workspace_id
   FROM app.members m
  WHERE (m.user_id = ( SELECT app.user_id() AS user_id))))
  policy of_workspace for all to floyo_api using (id = ( SELECT app.workspace_id() AS workspace_id)) with check (id = ( SELECT app.workspace_id() AS workspace_id))
  grant delete, insert, select, update to floyo_api
  grant select to floyo_engine

table auth."user" (
  id uuid not null default uuidv7()
  name text not null
  email text not null
  "emailVerified" boolean not null default false
  image text
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  PRIMARY KEY (id)
  UNIQUE (email)
)
  no row security
  grant delete, insert, select, update to floyo_api

table auth.account (
  id uuid not null default uuidv7()
  "accountId" text not null
  "providerId" text not null
  "userId" uuid not null
  "accessToken" text
  "refreshToken" text
  "idToken" text
  "accessTokenExpiresAt" timestamp with time zone
  "refreshTokenExpiresAt" timestamp with time zone
  scope text
  password text
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  PRIMARY KEY (id)
  FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
)
  CREATE INDEX account_of_user using btree ("userId")
  no row security
  grant delete, insert, select, update to floyo_api

table auth.device_enrolments (
  id uuid not null default uuidv7()
  device_code_hash bytea not null
  user_code text not null
  device_name text not null
  platform text not null
  status text not null default 'pending'::text
  user_id uuid
  workspace_id uuid
  expires_at timestamp with time zone not null
  created_at timestamp with time zone not null default now()
  PRIMARY KEY (id)
  UNIQUE (device_code_hash)
  UNIQUE (user_code)
  FOREIGN KEY (user_id) REFERENCES auth."user"(id) ON DELETE CASCADE
  CHECK ((status = ANY (ARRAY['pending'::text, 'approved'::text, 'denied'::text, 'claimed'::text])))
)
  no row security
  grant delete, insert, select, update to floyo_api

table auth.guesses (
  subject text not null
  count integer not null
  expires_at timestamp with time zone not null
  PRIMARY KEY (subject)
)
  CREATE INDEX guesses_of_age using btree (expires_at)
  no row security
  grant delete, insert, select, update to floyo_api

table auth.invitation (
  id uuid not null default uuidv7()
  "organizationId" uuid not null
  "workspaceId" uuid
  email text not null
  role text
  status text not null default 'pending'::text
  "expiresAt" timestamp with time zone not null
  "inviterId" uuid not null
  "createdAt" timestamp with time zone not null default now()
  token_hash bytea
  PRIMARY KEY (id)
  UNIQUE (token_hash)
  FOREIGN KEY ("inviterId") REFERENCES auth."user"(id) ON DELETE CASCADE
  FOREIGN KEY ("organizationId") REFERENCES auth.organization(id) ON DELETE CASCADE
)
  CREATE INDEX invitation_of_organization using btree ("organizationId")
  no row security
  grant delete, insert, select, update to floyo_api

table auth.member (
  id uuid not null default uuidv7()
  "organizationId" uuid not null
  "userId" uuid not null
  role text not null
  "createdAt" timestamp with time zone not null default now()
  PRIMARY KEY (id)
  UNIQUE ("organizationId", "userId")
  FOREIGN KEY ("organizationId") REFERENCES auth.organization(id) ON DELETE CASCADE
  FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
)
  CREATE INDEX member_of_user using btree ("userId")
  no row security
  grant delete, insert, select, update to floyo_api

table auth.organization (
  id uuid not null default uuidv7()
  name text not null
  slug text not null
  logo text
  metadata text
  "createdAt" timestamp with time zone not null default now()
  PRIMARY KEY (id)
  UNIQUE (slug)
)
  no row security
  grant delete, insert, select, update to floyo_api

table auth.owner_links (
  token_hash bytea not null
  created_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  PRIMARY KEY (token_hash)
)
  no row security
  grant delete, insert, select, update to floyo_api

table auth.session (
  id uuid not null default uuidv7()
  token text not null
  "userId" uuid not null
  "expiresAt" timestamp with time zone not null
  "ipAddress" text
  "userAgent" text
  "activeOrganizationId" uuid
  "activeWorkspaceId" uuid
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  PRIMARY KEY (id)
  UNIQUE (token)
  FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
)
  CREATE INDEX session_of_user using btree ("userId")
  no row security
  grant delete, insert, select, update to floyo_api

table auth.verification (
  id uuid not null default uuidv7()
  identifier text not null
  value text not null
  "expiresAt" timestamp with time zone not null
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  PRIMARY KEY (id)
)
  CREATE INDEX verification_of_identifier using btree (identifier)
  no row security
  grant delete, insert, select, update to floyo_api

table meta.migrations (
  number integer not null
  name text not null
  checksum text not null
  applied_at timestamp with time zone not null default now()
  milliseconds integer not null
  PRIMARY KEY (number)
)
  no row security
  grant select to floyo_api
  grant select to floyo_engine

type app.drift_kind: by-hand, undone, moved, changed, stopped
type app.held_back: unsure, stopped, unattended, accepted, dismissed, repeats, later, snoozed
type app.minutes_bucket: under-5, 5-to-15, 15-to-60, over-60
type app.people_bucket: 3-to-5, 6-to-10, over-10
type app.role: owner, admin, editor, viewer
type app.run_status: queued, running, waiting, succeeded, failed, canceled
type app.suggestion_status: open, accepted, dismissed
type app.trigger_kind: manual, schedule, event, webhook, retry, workflow, call, failure
function app.count_team_templates(uuid,date) returns TABLE(template text, people app.people_bucket, weekly_minutes app.minutes_bucket) security definer set search_path=pg_catalog, app executable by its owner
function app.drop_month(regclass,timestamp with time zone) returns void security definer set search_path=pg_catalog, app, lock_timeout=50ms executable by floyo_engine
function app.drop_team_patterns() returns trigger security definer set search_path=pg_catalog, app executable by its owner
function app.ensure_month(regclass,timestamp with time zone) returns void security definer set search_path=pg_catalog, app executable by floyo_api, floyo_engine
function app.find_api_key(bytea) returns TABLE(id uuid, workspace_id uuid, user_id uuid, user_name text, email text, role app.role, device_id uuid, device_name text, name text, scopes text[], last_used_at timestamp with time zone) security definer set search_path=pg_catalog, app executable by floyo_api
function app.find_session(text) returns TABLE(id uuid, user_id uuid, user_name text, email text, workspace_id uuid, role app.role, used_at timestamp with time zone) security definer set search_path=pg_catalog, app executable by floyo_api
function app.kept_since(jsonb,jsonb,text) returns timestamp with time zone executable by public
function app.read_team_patterns() returns TABLE(template text, people app.people_bucket, weekly_minutes app.minutes_bucket) security definer set search_path=pg_catalog, app executable by floyo_api
function app.summed_up_to(uuid) returns timestamp with time zone executable by public
function app.user_id() returns uuid executable by public
function app.uuid_floor(timestamp with time zone) returns uuid executable by public
function app.workspace_id() returns uuid executable by public
procedure app.protect(regclass,text,text) executable by public
procedure app.protect_personal(regclass,text,text) executable by public
