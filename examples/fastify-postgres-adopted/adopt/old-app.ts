import bcrypt from 'bcryptjs'
import { pool } from '../server/database.ts'

// What the old app has left: its own names, no look-up form of addresses, room for bcrypt only.
await pool.query(`
  create table members (
    member_id serial primary key,
    mail varchar(255) not null unique,
    pw_bcrypt char(60) not null,
    full_name text,
    banned boolean not null default false,
    joined timestamp not null default now()
  )`)

for (const [mail, name, banned] of [
  ['Ada@Example.com', 'Ada', false],
  ['bob@example.com', null, false],
  ['mallory@example.com', 'Mallory', true],
]) {
  const hash = await bcrypt.hash('correct horse battery', 10)
  const values = [mail, hash, name, banned]
  const columns = 'mail, pw_bcrypt, full_name, banned'
  await pool.query(`insert into members (${columns}) values ($1, $2, $3, $4)`, values)
}
await pool.end()
