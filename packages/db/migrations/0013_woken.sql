-- Whether something that the run waits for was answered while a worker held it: it then looks once
-- more before it is parked.
alter table app.run_queue add column woken boolean not null default false;
