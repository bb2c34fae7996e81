import { safe, type TRPCClient, type TRPCClientError } from '@trpc/client'
import type { inferRouterError } from '@trpc/server'
import { describe, expectTypeOf, test } from 'vitest'
import { AuthError, type AuthErrorCode, type AuthErrorData } from '../../src/index.ts'
import type { PlainApp, RichApp } from './apps.ts'

type Data<TApp extends { router: RichApp['router'] | PlainApp['router'] }> = NonNullable<
  TRPCClientError<TApp['router']>['data']
>

describe('what the client finds in error.data', () => {
  test('is the app’s own and ours, with an error formatter of the app’s', () => {
    expectTypeOf<Data<RichApp>['requestId']>().toEqualTypeOf<string | string[] | undefined>()
    expectTypeOf<Data<RichApp>['auth']>().toEqualTypeOf<AuthErrorData | null>()
    expectTypeOf<Data<RichApp>['httpStatus']>().toEqualTypeOf<number>()
    expectTypeOf<
      inferRouterError<RichApp['router']>['data']['auth']
    >().toEqualTypeOf<AuthErrorData | null>()
  })

  test('on the procedures of the auth router and on the app’s own', async () => {
    const client = {} as TRPCClient<RichApp['router']>
    const [, ours] = await safe(client.auth.login.mutate({ email: '', password: '' }))
    const [, own] = await safe(client.notes.list.query())
    const [, open] = await safe(client.hello.query())
    type Shared = Pick<Data<RichApp>, 'requestId' | 'auth'>
    expectTypeOf(ours?.data).toExtend<Shared | null | undefined>()
    expectTypeOf(own?.data).toExtend<Shared | null | undefined>()
    expectTypeOf(ours?.data).toEqualTypeOf(open?.data)
    expectTypeOf(own?.data).toEqualTypeOf(open?.data)
    expectTypeOf(own?.data?.auth?.code).toEqualTypeOf<AuthErrorCode | undefined>()
  })

  test('is tRPC’s and ours, with the error formatter that comes along', () => {
    expectTypeOf<Data<PlainApp>['auth']>().toEqualTypeOf<AuthErrorData | null>()
    expectTypeOf<Data<PlainApp>['code']>().toBeString()
    expectTypeOf<Data<PlainApp>>().not.toHaveProperty('requestId')
  })
})

test('a code is one of a closed set', () => {
  expectTypeOf<AuthErrorData['code']>().toEqualTypeOf<AuthErrorCode>()
  expectTypeOf<'LOGIN_BAD_CREDENTIALS'>().toExtend<AuthErrorCode>()
  expectTypeOf<AuthErrorCode>().not.toEqualTypeOf<string>()
  // @ts-expect-error there is no such code
  void new AuthError('LOGIN_BAD_CREDENTIAL')
})

test('a field of a refused input may have nothing wrong with it', () => {
  const fields: AuthErrorData['fields'] = { email: ['INVALID_EMAIL'] }
  expectTypeOf(fields.email).toEqualTypeOf<readonly string[] | undefined>()
})
