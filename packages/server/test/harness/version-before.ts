import { createHash } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { goodClaims } from './token.ts'

/** The user of {@link makeVersionBefore}, whose password is that of the sample's `ada`. */
export const oldUser = {
  id: '0d4b7f3e-6d8c-4a43-8f4e-2f0d5b1c9a77',
  email: 'Ada@example.org',
  passwordHash:
    '$argon2id$v=19$m=1024,t=1,p=1$93AH3dFco0kdEsBt5KURvg$zTO/ja5P5YBcoJkpKGA5+OYP4m5+uPP9wX44uZ+hGZ0',
}

/** A session with an opaque token, as the version before wrote both. */
export const oldToken = {
  id: '7f9c24e5-2b8a-4c1d-9d0e-5a6b7c8d9e0f',
  secret: 'q3n0x5v7Zk1y8Wc2bT4mJ6dL9sRfGhVuNpXoEiAaQwE',
}

/** A session with a signed token: its id in the token's claims. */
export const oldSessionId = goodClaims('', new Date()).sid

/**
 * A database as the version before sessions had claims made and filled it: its statements, taken
 * down by hand, with a table of the app's own that refers to the users.
 */
export async function makeVersionBefore(db: Kysely<object>, now: Date): Promise<void> {
  const name = db.getExecutor().adapter.constructor.name
  const isMysql = name === 'MysqlAdapter'
  const made = tables(isMysql ? ' character set utf8mb4 collate utf8mb4_bin' : '')
  const quoted = isMysql ? made.map((statement) => statement.replaceAll('"', '`')) : made
  for (const statement of [...quoted, ...rows(now)]) await sql.raw(statement).execute(db)
}

function tables(suffix: string): readonly string[] {
  return [
    'create table "auth_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null)',
    'create table "auth_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null)',
    `create table "auth_session" ("id" varchar(64) primary key, "user_id" varchar(64) not null, "backend" varchar(64) not null, "secret_hash" varchar(64), "epoch" integer not null, "created_at" varchar(24) not null, "expires_at" varchar(24) not null, "last_used_at" varchar(24) not null, "user_agent" varchar(256), "address" varchar(45))${suffix}`,
    'create index "auth_session_user" on "auth_session" ("user_id", "created_at")',
    'create index "auth_session_expires" on "auth_session" ("expires_at")',
    `create table "auth_user" ("id" varchar(64) primary key, "email" varchar(320) not null, "email_key" varchar(320) not null unique, "password_hash" varchar(512) not null, "is_active" integer not null, "is_verified" integer not null, "is_superuser" integer not null, "session_epoch" integer not null, "created_at" varchar(24) not null, "profile" text not null)${suffix}`,
    'create index "auth_user_created" on "auth_user" ("created_at", "id")',
    'create index "auth_user_superuser" on "auth_user" ("is_superuser")',
    // The app's own.
    'alter table "auth_user" add column "nickname" varchar(40)',
    'create index "nicknames" on "auth_user" ("nickname")',
    `create table "note" ("id" integer primary key, "user_id" varchar(64) not null, foreign key ("user_id") references "auth_user" ("id") on delete cascade)${suffix}`,
  ]
}

function rows(now: Date): readonly string[] {
  const { id, email, passwordHash } = oldUser
  const key = email.toLowerCase()
  const made = '2026-11-23T09:30:00.123Z'
  const ends = new Date(now.getTime() + 3_600_000).toISOString()
  const hash = createHash('sha256').update(oldToken.secret).digest('base64url')
  const device = `'Mozilla/5.0', '2001:db8::1'`
  return [
    `insert into auth_migration values ('2026-11-23-auth-session', '${made}'), ('2026-11-23-auth-user', '2026-11-23T09:30:00.124Z')`,
    `insert into auth_migration_lock values ('migration_lock', 0)`,
    `insert into auth_user values ('${id}', '${email}', '${key}', '${passwordHash}', 1, 1, 0, 0, '${made}', '{"displayName":"Ada","plan":"pro"}', 'countess')`,
    `insert into auth_user values ('other', 'bob@example.org', 'bob@example.org', '${passwordHash}', 0, 0, 1, 3, '${made}', '{"displayName":"Bob","plan":"free"}', null)`,
    `insert into note values (1, '${id}'), (2, 'other')`,
    `insert into auth_session values ('${oldToken.id}', '${id}', 'web', '${hash}', 0, '${made}', '${ends}', '${now.toISOString()}', ${device})`,
    `insert into auth_session values ('${oldSessionId}', '${id}', 'cookie', null, 0, '${made}', '${ends}', '${now.toISOString()}', ${device})`,
  ]
}
