-- Pages say how many runs of a schedule wait for the run before them; letting one go locks its row.
grant select on app.schedule_holds to floyo_api;
grant update on app.schedule_holds to floyo_engine;
