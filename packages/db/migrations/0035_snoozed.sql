-- A suggestion that is to come back later, and why a routine is left out until then.
alter type app.held_back add value 'snoozed';

alter table app.suggestions add column snoozed_until timestamptz;
