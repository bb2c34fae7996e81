import type { AnyCommand } from '../command/command.ts'

interface Entry {
  readonly summary: string
  /** Loaded when it is called: no command pays for another. */
  readonly load: () => Promise<AnyCommand>
}

/** By name, in the order of the help. */
export const commands: Readonly<Record<string, Entry>> = {
  init: {
    summary: 'Write the first files into an app',
    load: async () => (await import('./init.ts')).init,
  },
  secret: {
    summary: 'Print a fresh secret',
    load: async () => (await import('./secret.ts')).secret,
  },
  'keys rotate': {
    summary: 'Put a fresh secret in front of those in use',
    load: async () => (await import('./keys-rotate.ts')).keysRotate,
  },
  schema: {
    summary: 'Print the tables of users, sessions and records',
    load: async () => (await import('./schema.ts')).schema,
  },
  migrate: {
    summary: 'Make the tables, or bring them up to date',
    load: async () => (await import('./migrate.ts')).migrate,
  },
  'users create': {
    summary: 'Create a user, such as the first superuser',
    load: async () => (await import('./users-create.ts')).usersCreate,
  },
  'users list': {
    summary: 'List users, the newest first',
    load: async () => (await import('./users-list.ts')).usersList,
  },
  'users check': {
    summary: 'Find users who cannot sign in, and why',
    load: async () => (await import('./users-check.ts')).usersCheck,
  },
  'users import': {
    summary: 'Import users from CSV or JSON lines',
    load: async () => (await import('./users-import.ts')).usersImport,
  },
  'sessions revoke': {
    summary: 'End all sessions of a user',
    load: async () => (await import('./sessions-revoke.ts')).sessionsRevoke,
  },
  exposure: {
    summary: 'List what each procedure asks of its callers',
    load: async () => (await import('./exposure.ts')).exposure,
  },
  doctor: {
    summary: 'Look at a running server from outside',
    load: async () => (await import('./doctor.ts')).doctor,
  },
}
