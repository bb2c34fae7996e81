// server/auth.ts
import { cookieBackend, createAuth } from '@trpc-auth/server'
import { kyselyUsers } from '@trpc-auth/server/kysely'
import { z } from 'zod'
import { db } from './database.ts'
import { sendMail } from './mail.ts'
import { username } from './username.ts'

export const auth = createAuth({
  backends: [cookieBackend({ secret: process.env.AUTH_SECRET ?? '', lifetimeSeconds: 3600 })],
  users: kyselyUsers(db),
  profile: z.object({ username }),
  secret: process.env.AUTH_SECRET ?? '',
  hooks: { afterForgotPassword: ({ user, token }) => sendMail(user.email, token) },
})
