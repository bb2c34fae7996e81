import { base64url, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { keyMaker } from '../../src/core/keys/auth-keys.ts'
import { answered, inProcess } from '../harness/in-process.ts'
import { createAppWith, secret } from '../harness/app.ts'
import { resetPasswordRouter, verifyRouter, changeEmailRouter } from '../../src/index.ts'
import { ada } from '../harness/people.ts'
import { goodClaims, goodHeader } from '../harness/token.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const part = (value: object) => base64url.encode(JSON.stringify(value))

/** An app that signs what strangers give it, with keys of whatever purpose. */
function open() {
  const hook = () => undefined
  const hooks = {
    afterForgotPassword: hook,
    afterRequestVerify: hook,
    afterRequestEmailChange: hook,
  }
  const app = createAppWith({ secret, hooks }, ({ auth, t, protectedProcedure }) => ({
    mail: {
      ...resetPasswordRouter(auth, t.procedure),
      ...verifyRouter(auth, t.procedure),
      ...changeEmailRouter(auth, t.procedure),
    },
    me: protectedProcedure.query(({ ctx }) => ctx.user.id),
  }))
  /** What the app would sign for anybody: a JWT, but for its last part. */
  const forge = async (purpose: string, header: object, claims: object) => {
    const keys = app.auth.keys(purpose)
    const [kid = ''] = (await keys.sign(bytes(''))).split('.')
    const text = `${part({ ...header, kid })}.${part(claims)}`
    const [, tag] = (await keys.sign(bytes(text))).split('.')
    return `${text}.${tag}`
  }
  return { app, send: inProcess(app), forge }
}

describe('what is signed for one purpose is a token of no other', () => {
  test('not a session, where the purpose is called "session" [sec-3]', async () => {
    const { app, send, forge } = open()
    await app.auth.users.insert({
      id: 'ada',
      email: ada.email,
      emailKey: ada.email,
      passwordHash: null,
      isActive: true,
      isVerified: true,
      isSuperuser: true,
      sessionEpoch: 0,
      createdAt: new Date(0),
      profile: {},
    })
    const token = await forge('session', goodHeader, goodClaims('ada', app.clock()))
    const headers = { cookie: `__Host-trpc-auth=${token}` }
    const answer = await answered(send('me', { headers }))
    expect(answer).toBe('NOT_SIGNED_IN')
  })

  test('the keys of sessions are given to nobody', async () => {
    await expect(keyMaker(secret).signing('session')).rejects.toThrow('Choose another word.')
  })

  test.for(['reset', 'verify', 'change-email'])('not a mail of "%s" [sec-3]', async (purpose) => {
    const { app, forge } = open()
    const seconds = Math.floor(app.clock().getTime() / 1000)
    const token = await forge(
      purpose,
      { alg: 'HS256', typ: `${purpose}+jwt` },
      { sub: 'ada', aud: `trpc-auth:${purpose}`, exp: seconds + 60, state: 'x' },
    )
    const [{ key }] = await app.auth.signing(purpose)
    await expect(jwtVerify(token, key, { currentDate: app.clock() })).rejects.toThrow(
      'signature verification failed',
    )
  })

  test.for([
    ['a b', 'a'],
    ['x A256GCM', 'x'],
    ['x HS256', 'x'],
    ['', ' '],
  ])('%j is another purpose than %j', async ([one = '', other = '']) => {
    const maker = keyMaker(secret)
    const sealed = await maker.keys(one).seal(bytes('text'), 'aad')
    expect(await maker.keys(other).open(sealed, 'aad')).toBeNull()
    const tag = await maker.keys(one).sign(bytes('text'))
    expect(await maker.keys(other).verify(bytes('text'), tag)).toBe(false)
  })
})

describe('what is sealed', () => {
  const keys = keyMaker(secret).keys('notes')

  test('opens with the very aad that it was sealed with [sec-53]', async () => {
    const sealed = await keys.seal(bytes('text'), 'totp \uD800')
    expect(await keys.open(sealed, 'totp \uD801')).toBeNull()
    expect(await keys.open(sealed, 'totp \uFFFD')).toBeNull()
  })

  test.for(['A', 'AA', 'AAAAA', 'A-', '_', `${'A'.repeat(101)}`])(
    'no text makes opening or verifying fail: %s',
    async (rest) => {
      const [kid = ''] = (await keys.seal(bytes('x'), '')).split('.')
      const [signer = ''] = (await keys.sign(bytes('x'))).split('.')
      expect(await keys.open(`${kid}.${rest}`, '')).toBeNull()
      expect(await keys.verify(bytes('x'), `${signer}.${rest}`)).toBe(false)
    },
  )
})
