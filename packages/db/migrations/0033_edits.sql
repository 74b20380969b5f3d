-- What a person changed in a suggestion before the first version was published, and what such changes
-- say of what is suggested next to the same person.
alter table app.suggestions
  add column edits           jsonb not null default '[]',
  -- The draft's revision that the changes are of: null or behind it where others changed it meanwhile.
  add column edited_revision integer,
  add column kept            double precision not null default 1,
  add column habits          jsonb not null default '{"switchOff": [], "move": null}';
