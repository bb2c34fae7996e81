import { cookieBackend, createAuth, memoryUsers } from '@trpc-auth/server'
import { doctor } from '@trpc-auth/server/doctor'
import { z } from 'zod'

export const auth = createAuth({
  backends: [
    cookieBackend({
      // The first secret signs, all of them verify: trpc-auth keys rotate puts another in front.
      secret: (process.env.AUTH_SECRET ?? '').split(','),
      lifetimeSeconds: 3600,
    }),
  ],
  users: memoryUsers(), // forgets at exit
  profile: z.object({ displayName: z.string().min(1).max(80) }), // what users set themselves
  doctor: process.argv.includes('--dev') ? doctor({ development: true }) : undefined,
})
