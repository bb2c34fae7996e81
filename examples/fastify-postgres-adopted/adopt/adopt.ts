import { emailKey } from '@trpc-auth/server'
import { pool } from '../server/database.ts'

// Run once, when the old app has stopped. All of it happens, or nothing.
const client = await pool.connect()
try {
  await client.query('begin')
  await client.query(`
    alter table members
      alter column mail type varchar(320),
      alter column pw_bcrypt type varchar(512), -- an argon2id hash is longer
      alter column pw_bcrypt drop not null, -- users may have other ways in than a password
      alter column joined type timestamptz(3) using joined at time zone 'UTC',
      add column email_key varchar(320),
      add column is_active boolean not null default true,
      add column is_verified boolean not null default false,
      add column is_superuser boolean not null default false,
      add column session_epoch integer not null default 0`)
  await client.query('update members set is_active = not banned')
  await fillKeys()
  await client.query(`
    alter table members
      alter column email_key set not null,
      add constraint members_email_key_unique unique (email_key)`)
  await client.query('commit')
  console.log('The members are adopted.')
} finally {
  client.release(true) // what is not committed is rolled back
  await pool.end()
}

/** The form in which addresses are compared; the database could not compute it. */
async function fillKeys(): Promise<void> {
  type Member = { id: number; mail: string }
  const { rows } = await client.query<Member>('select member_id as id, mail from members')
  const keys = rows.map(({ mail }) => emailKey(mail))
  const twice = rows.filter((_row, at) => keys.indexOf(keys[at] ?? '') !== at)
  if (twice.length > 0) {
    const mails = twice.map(({ mail }) => mail).join(', ')
    throw new Error(
      `Another member has the same address, but for case: ${mails}. Merge them first.`,
    )
  }
  await client.query(
    `update members set email_key = key
     from unnest($1::int[], $2::text[]) as keys (id, key) where member_id = id`,
    [rows.map(({ id }) => id), keys],
  )
}
