-- When a forgotten run was removed: whoever forgot is told how many were, whoever removed them. Such rows
-- go within hours.
alter table app.forgotten_runs add column removed_at timestamptz;
