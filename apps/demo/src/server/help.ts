export const help = `Personal notes, the demo of trpc-auth.

  node src/server/main.ts
  node src/server/cluster/main.ts --help
  node src/server/make-superuser.ts ada@example.com

Environment:
  PORT                      where to listen; 0 takes any free port (3000)
  HOST                      the address to listen on (127.0.0.1, reached as localhost)
  AUTH_SECRET               signs the sessions, 32 bytes or more; needed when NODE_ENV is
                            production, else a random one is kept beside the database
  DATABASE_URL              a SQLite file, for example file:./data/demo.sqlite, or a PostgreSQL
                            database, as in postgres://user:password@127.0.0.1:5432/notes
  REDIS_URL                 keeps sessions and limits there, for several servers; else sessions
                            are in the database and limits in memory
  REDIS_KEY_PREFIX          what the keys in Redis begin with (trpc-auth-demo:)
  SESSION_LIFETIME_SECONDS  how long a sign-in lasts (86400, one day)
  PUBLIC_URL                the address people type, when a proxy stands in front; the links in
                            e-mails begin with it, and passkeys belong to its host, which is
                            localhost without it; required if NODE_ENV is production
  TRUST_PROXY               how many proxies stand in front, whose X-Forwarded-For counts (0)
  SMTP_URL                  the mail server, for example smtps://user:password@smtp.example.com;
                            required if NODE_ENV is production, else e-mails are shown at /dev/mail
  MAIL_FROM                 the sender of e-mails (no-reply at the host of PUBLIC_URL)
  GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET
                            the app at Google, for "Continue with Google"; so for GITHUB,
                            MICROSOFT, DISCORD, FACEBOOK, GITLAB, LINKEDIN, SLACK and X. The
                            redirect URI to register is PUBLIC_URL/oauth/google. Without any, and
                            without PUBLIC_URL, an identity provider of this app's own is started
                            at PORT + 1, never in production
  COOKIE_SECURE             false only for a browser that refuses Secure cookies on
                            http://localhost (true)`
