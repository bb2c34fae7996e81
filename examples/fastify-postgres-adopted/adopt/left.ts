import { pool } from '../server/database.ts'

// When it is 0, or you no longer wait for the rest, take bcryptHashes out of server/auth.ts.
const { rows } = await pool.query<{ count: string }>(
  `select count(*) from members where pw_bcrypt like '$2%'`,
)
console.log(`${rows[0]?.count} members still have a hash of bcrypt.`)
await pool.end()
