export const help = `Personal notes, in several processes behind one address.

  pnpm demo:cluster [--processes N] [--port PORT]

  --processes N   how many server processes (2)
  --port PORT     the one address they share; 0 takes any free port (PORT, or 3000)

They share users and notes in PostgreSQL, and sessions and limits in Redis:
  DATABASE_URL      (postgres://postgres@127.0.0.1:5432/trpc_auth_demo); the database is made if it
                    is missing
  REDIS_URL         (redis://127.0.0.1:6379)
  REDIS_KEY_PREFIX  what the keys begin with (trpc-auth-demo:)

All other variables are those of the demo: pnpm --filter @trpc-auth/demo start --help

Each response says in x-demo-process which of them it is from. One that dies is started again;
Ctrl-C or SIGTERM ends them all.`
