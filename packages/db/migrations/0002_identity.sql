-- People and sign-in, in the form better-auth expects (hence the quoted names).

create table auth."user" (
  id              uuid primary key default uuidv7(),
  name            text not null,
  email           text not null unique,
  "emailVerified" boolean not null default false,
  image           text,
  "createdAt"     timestamptz not null default now(),
  "updatedAt"     timestamptz not null default now()
);

create table auth.organization (
  id          uuid primary key default uuidv7(),
  name        text not null,
  slug        text not null unique,
  logo        text,
  metadata    text,
  "createdAt" timestamptz not null default now()
);

create table auth.session (
  id                     uuid primary key default uuidv7(),
  -- The hash of what the cookie holds: a copy of this table signs nobody in.
  token                  text not null unique,
  "userId"               uuid not null references auth."user" on delete cascade,
  "expiresAt"            timestamptz not null,
  "ipAddress"            text,
  "userAgent"            text,
  "activeOrganizationId" uuid,
  -- Where this session works; a request never says it by itself.
  "activeWorkspaceId"    uuid,
  "createdAt"            timestamptz not null default now(),
  "updatedAt"            timestamptz not null default now()
);
create index session_of_user on auth.session ("userId");

create table auth.account (
  id                      uuid primary key default uuidv7(),
  "accountId"             text not null,
  "providerId"            text not null,
  "userId"                uuid not null references auth."user" on delete cascade,
  "accessToken"           text,
  "refreshToken"          text,
  "idToken"               text,
  "accessTokenExpiresAt"  timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope                   text,
  password                text,
  "createdAt"             timestamptz not null default now(),
  "updatedAt"             timestamptz not null default now()
);
create index account_of_user on auth.account ("userId");

create table auth.verification (
  id          uuid primary key default uuidv7(),
  identifier  text not null,
  value       text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index verification_of_identifier on auth.verification (identifier);

create table auth.member (
  id               uuid primary key default uuidv7(),
  "organizationId" uuid not null references auth.organization on delete cascade,
  "userId"         uuid not null references auth."user" on delete cascade,
  role             text not null,
  "createdAt"      timestamptz not null default now(),
  unique ("organizationId", "userId")
);
create index member_of_user on auth.member ("userId");

create table auth.invitation (
  id               uuid primary key default uuidv7(),
  "organizationId" uuid not null references auth.organization on delete cascade,
  -- The workspace that it leads into, with the role there.
  "workspaceId"    uuid,
  email            text not null,
  role             text,
  status           text not null default 'pending',
  "expiresAt"      timestamptz not null,
  "inviterId"      uuid not null references auth."user" on delete cascade,
  "createdAt"      timestamptz not null default now(),
  -- Of the link, which is shown once.
  token_hash       bytea unique
);
create index invitation_of_organization on auth.invitation ("organizationId");

-- The one-time link that makes the owner. Only its hash is kept.
create table auth.owner_links (
  token_hash bytea primary key,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at    timestamptz
);

-- Devices that ask to be let in (RFC 8628), until a person confirms the code.
create table auth.device_enrolments (
  id               uuid primary key default uuidv7(),
  device_code_hash bytea not null unique,
  user_code        text not null unique,
  device_name      text not null,
  platform         text not null,
  status           text not null default 'pending' check (status in ('pending', 'approved', 'denied', 'claimed')),
  user_id          uuid references auth."user" on delete cascade,
  workspace_id     uuid,
  expires_at       timestamptz not null,
  created_at       timestamptz not null default now()
);

-- Attempts at what can be guessed (a password, a code), by account and by address, so that the limit
-- holds across restarts and processes.
create table auth.guesses (
  subject    text primary key,
  count      integer not null,
  expires_at timestamptz not null
);
-- For their removal.
create index guesses_of_age on auth.guesses (expires_at);

grant select, insert, update, delete on all tables in schema auth to floyo_api;
