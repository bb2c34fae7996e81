create table user (
  id text primary key,
  email text not null,
  email_key text not null unique,
  password_hash text,
  is_active integer not null,
  is_verified integer not null,
  is_superuser integer not null,
  session_epoch integer not null,
  created_at integer not null,
  profile text not null
);

create table session (
  id text primary key,
  user_id text not null,
  backend text not null,
  secret_hash text,
  epoch integer not null,
  created_at integer not null,
  expires_at integer not null,
  last_used_at integer not null,
  user_agent text,
  address text,
  claims text
);
create index session_user_id on session (user_id);
create index session_expires_at on session (expires_at);
