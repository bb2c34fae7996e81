import { expectTypeOf, test } from 'vitest'
import {
  cookieBackend,
  createAuth,
  memoryUsers,
  type Exchange,
  type LimitedCall,
  type LimitTable,
} from '../../src/index.ts'

declare module '@trpc-auth/server' {
  interface LimitedCalls {
    'my-call': true
  }
}

const backends = [
  cookieBackend({ secret: 'a secret of the type tests, never served', lifetimeSeconds: 60 }),
]
const users = memoryUsers()

test('a name that somebody declares is one of the counted calls', () => {
  expectTypeOf<LimitedCall>().toEqualTypeOf<
    | 'login'
    | 'register'
    | 'forgotPassword'
    | 'resetPassword'
    | 'currentPassword'
    | 'requestVerifyToken'
    | 'verify'
    | 'changeEmail'
    | 'confirmEmail'
    | 'totp'
    | 'totpInMonth'
    | 'factorGuessed'
    | 'recoveryCode'
    | 'renewRecoveryCodes'
    | 'passkeyOptions'
    | 'passkeySignIn'
    | 'passkeyVerify'
    | 'my-call'
    // of subpaths and of test/docs/concern, which this program has in it too
    | 'oauthStart'
    | 'oauthEmail'
    | 'oauthFinish'
    | 'textCode'
  >()
  expectTypeOf<{ 'my-call': null }>().toExtend<LimitTable>()
  const auth = createAuth({ backends, users, limits: { address: { 'my-call': null } } })
  const exchange = {} as Exchange
  void auth.limits.count({ call: 'my-call', exchange, defaults: { address: null } })
})

test('a name that nobody declares is refused', () => {
  // @ts-expect-error no concern counts such a call
  const auth = createAuth({ backends, users, limits: { address: { 'your-call': null } } })
  const exchange = {} as Exchange
  // @ts-expect-error nor can one be counted
  void auth.limits.count({ call: 'your-call', exchange })
})

test('a limit by account is refused for calls that are about none', () => {
  const rare = { calls: 1, perSeconds: 60 }
  const address = { resetPassword: rare, verify: rare, confirmEmail: rare }
  createAuth({ backends, users, limits: { address, account: { login: rare, 'my-call': rare } } })
  // @ts-expect-error whoever brings a bad link has named no account
  createAuth({ backends, users, limits: { account: { resetPassword: rare } } })
  // @ts-expect-error
  createAuth({ backends, users, limits: { account: { verify: rare } } })
  // @ts-expect-error
  createAuth({ backends, users, limits: { account: { confirmEmail: null } } })
  // @ts-expect-error nobody guesses a signature
  createAuth({ backends, users, limits: { account: { passkeySignIn: rare } } })
  // @ts-expect-error
  createAuth({ backends, users, limits: { account: { passkeyVerify: rare } } })
  // @ts-expect-error
  createAuth({ backends, users, limits: { account: { passkeyOptions: null } } })
})
