-- How long the routine took by hand, from the quick tenth to the slow one: what the time saved lies between.
-- Both are null for workflows made before that was kept.
alter table app.workflows
  add column manual_seconds_low  double precision,
  add column manual_seconds_high double precision;
