import { expect, test } from 'vitest'
import { layerFault } from './layers.ts'

const src = 'packages/server/src'

test.each([
  [`${src}/core/auth.ts`, '../users/create.ts', 'core/ must not import a concern'],
  [`${src}/core/sign-in/door.ts`, '../../password/password.ts', 'core/ must not import a concern'],
  [`${src}/totp/totp-router.ts`, '../password/errors.ts', 'A concern imports only core/'],
  [`${src}/users/create.ts`, '../password/password.ts', 'A concern imports only core/'],
])('%s must not import %s', (file, source, fault) => {
  expect(layerFault(`/anywhere/${file}`, source)).toContain(fault)
})

test.each([
  [`${src}/core/auth.ts`, './errors.ts'],
  [`${src}/password/auth-router.ts`, '../core/errors.ts'],
  [`${src}/password/auth-router.ts`, '../users/change.ts'],
  [`${src}/email/verify-router.ts`, '../password/current-password.ts'],
  [`${src}/create-auth.ts`, './password/password.ts'],
  [`${src}/testing/user-store.ts`, '../users/create.ts'],
  [`${src}/core/auth.ts`, 'zod'],
  ['packages/client/src/call.ts', '../server/index.ts'],
])('%s may import %s', (file, source) => {
  expect(layerFault(`/anywhere/${file}`, source)).toBeNull()
})
