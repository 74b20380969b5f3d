-- What the last look for routines looked at, in counts, and why a pattern it found is not suggested.
create type app.held_back as enum (
  'unsure', 'stopped', 'unattended', 'accepted', 'dismissed', 'repeats', 'later'
);

-- Null before the first look, and after something was forgotten.
alter table app.discovery_state add column last_look jsonb;

alter table app.patterns
  add column held_back      app.held_back,
  -- The pattern that was accepted or dismissed, or is suggested in its stead.
  add column held_back_like uuid,
  add column needed_support integer,
  add foreign key (workspace_id, held_back_like) references app.patterns (workspace_id, id)
    on delete set null (held_back_like);
-- For what goes with a pattern that is forgotten.
create index patterns_held_back_like on app.patterns (workspace_id, held_back_like)
  where held_back_like is not null;
