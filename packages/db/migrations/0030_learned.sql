-- What a person's own answers say of a suggestion: how readily they accept such, how much of what such
-- workflows did they take back, and the kinds of steps and triggers that lower it.
alter table app.suggestions
  add column acceptance double precision not null default 1,
  add column undone     double precision not null default 0,
  add column because    jsonb not null default '[]';
