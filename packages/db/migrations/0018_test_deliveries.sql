-- Test deliveries: what comes to an address while somebody listens is kept as the workflow's sample.

alter table app.webhooks
  -- Whether that delivery goes on its way as well, instead of being only kept.
  add column capture_goes_on boolean not null default false;

alter table app.webhook_inbox
  drop constraint webhook_inbox_status_check,
  add constraint webhook_inbox_status_check check (
    status in ('duplicate', 'refused', 'disabled', 'unmatched', 'invalid', 'full', 'captured'));

-- A sample may hold what is somebody's own: whoever tries the workflow may put it away.
grant delete on app.trigger_samples to floyo_api;
