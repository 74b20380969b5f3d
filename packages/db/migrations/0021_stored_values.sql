-- Values of runs that are too large for their journals are files of the workspace as well.

alter table app.files
  -- Of such a value: whether its run's journal is known to refer to it. Null for all other files.
  add column of_journal text check (of_journal in ('unseen', 'seen'));
-- For housekeeping.
create index files_unseen on app.files (created_at) where of_journal = 'unseen';
grant update (of_journal), delete on app.files to floyo_engine;
