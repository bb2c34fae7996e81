// The Cookie header, rule by rule (RFC 6265bis, draft 22), byte by byte over real HTTP.
import { connect } from 'node:http2'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { cookieBackend } from '../../src/index.ts'
import { createApp, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { signUpAndIn } from '../harness/people.ts'
import { rawGet } from '../harness/raw-http.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

/** Who is there: `hello` says it. A number is the status of a server that did not get that far. */
type Answer = 'Ada' | 'stranger' | 400 | 431

/** `<t>` is Ada's token, `<%t>` its escaped form; several lines are several headers. */
type Case = readonly [rule: string, sent: string | readonly string[], answer: Answer]

const pairs: readonly Case[] = [
  ['4.2.1: one pair', 'sid=<t>', 'Ada'],
  ['4.2.1: among others', 'a=b; sid=<t>; c=d', 'Ada'],
  ['4.2.1: no blank after the semicolon', 'a=b;sid=<t>;c=d', 'Ada'],
  ['4.2.1: blanks and tabs around a pair', 'a=b; \t sid=<t> \t; c=d', 'Ada'],
  ['4.2.1: semicolons for nothing', ';; ; sid=<t>;;', 'Ada'],
  ['4.2.1: no header at all', [], 'stranger'],
  ['4.2.1: an empty header', '', 'stranger'],
  ['4.2.1: a comma ends no pair', 'a=b, sid=<t>', 'stranger'],
  [
    '4.2.1: the old $Version and $Path are pairs like others',
    '$Version=1; sid=<t>; $Path=/',
    'Ada',
  ],
]

const names: readonly Case[] = [
  ['4.2.2: names differ by case', 'SID=<t>; Sid=<t>', 'stranger'],
  ['4.2.2: a longer name', 'sids=<t>; xsid=<t>', 'stranger'],
  ['4.2.2: a blank before the equals sign', 'sid =<t>', 'stranger'],
  ['4.2.2: an escaped name', 's%69d=<t>', 'stranger'],
  ['4.2.2: a name of the prototype', '__proto__=x; constructor=y; sid=<t>', 'Ada'],
  ['5.8.3: a pair without an equals sign has no name', 'sid', 'stranger'],
  ['5.8.3: and hides nothing', 'sid; sid=<t>', 'Ada'],
  ['5.8.3: a cookie without a name, of a value that looks like a pair', '=sid=<t>', 'stranger'],
  ['5.8.3: the same, sent first', '=sid=forged; sid=<t>', 'Ada'],
  ['5.8.3: a pair in the value of another cookie', 'a=sid=<t>', 'stranger'],
]

const values: readonly Case[] = [
  ['4.1.1: quotes belong to the value', 'sid="<t>"', 'stranger'],
  ['4.1.1: and enclose nothing', 'a="; sid=<t>; "', 'Ada'],
  ['4.1.1: nothing is unescaped', 'sid=<%t>', 'stranger'],
  ['4.1.1: an equals sign is part of the value', 'sid=<t>=', 'stranger'],
  ['4.1.1: a blank inside', 'sid=<t> x', 'stranger'],
  ['4.1.1: an empty value', 'sid=', 'stranger'],
  ['5.6: blanks and tabs behind a value are none of it', 'sid=<t> \t ', 'Ada'],
  ['5.6: other spaces are', 'sid=<t>\xa0', 'stranger'],
  ['5.6: those of UTF-8 too', 'sid=<t>\xe2\x80\x80', 'stranger'],
]

const several: readonly Case[] = [
  ['5.8.3: the first of a name counts', 'sid=<t>; sid=forged', 'Ada'],
  ['5.8.3: of those that are good', 'sid=forged; sid=<t>', 'Ada'],
  ['5.8.3: and an empty one is not', 'sid=; sid=<t>', 'Ada'],
  ['5.8.1: two headers are one', ['a=b', 'sid=<t>'], 'Ada'],
  ['5.8.1: in their order', ['sid=forged', 'sid=<t>'], 'Ada'],
  ['5.8.1: and in no other', ['sid=<t>', 'sid=forged'], 'Ada'],
]

const bytes: readonly Case[] = [
  ['4.2.2: bytes beyond ASCII elsewhere', 'a=\xff\xfe\xc3\xa9; sid=<t>', 'Ada'],
  ['4.2.2: in the value', 'sid=<t>\xff', 'stranger'],
  ['4.2.2: in the name', 'sid\xc3\xa9=<t>', 'stranger'],
  ['RFC 9110, 5.5: a control character', 'a=\x01; sid=<t>', 400],
  ['RFC 9110, 5.5: a NUL', 'sid=<t>\x00', 400],
  ['RFC 9110, 5.5: a line feed that begins a header', 'a=b\nsid=<t>', 400],
  ['6.1: two thousand pairs', `${'a=b; '.repeat(2000)}sid=<t>`, 'Ada'],
  ['6.1: ten thousand blanks', `a=${' '.repeat(10_000)}b; sid=<t>${' '.repeat(4000)}`, 'Ada'],
  ['6.1: more than the server reads', `a=${'b'.repeat(20_000)}; sid=<t>`, 431],
]

/** What a browser keeps under a name that does not begin with the prefix, and sends as it came. */
const smuggled: readonly Case[] = [
  ['5.4: its own name', '__Host-trpc-auth=<t>', 'Ada'],
  ['5.4: the name without the prefix', 'trpc-auth=<t>; __Secure-trpc-auth=<t>', 'stranger'],
  ['5.4: the prefix in other letters', '__host-trpc-auth=<t>; __HOST-trpc-auth=<t>', 'stranger'],
  ['5.4: a cookie without a name', '=__Host-trpc-auth=<t>', 'stranger'],
  [
    '5.4: a space of Latin-1 in front',
    '\xa0__Host-trpc-auth=<t>; \x85__Host-trpc-auth=<t>',
    'stranger',
  ],
  ['5.4: a space of UTF-8 in front', '\xe2\x80\x80__Host-trpc-auth=<t>', 'stranger'],
  ['5.4: behind a comma', 'a=b,__Host-trpc-auth=<t>', 'stranger'],
  ['5.4: in quotes', 'a="b; c=__Host-trpc-auth=<t>"', 'stranger'],
  ['5.4: escaped', '__Host%2Dtrpc-auth=<t>', 'stranger'],
]

async function open(adapter: AdapterName, cookieName?: string) {
  const options = cookieName === undefined ? {} : { cookieName }
  const backends = [cookieBackend({ secret, lifetimeSeconds, ...options })]
  const server = await serve(createApp({ backends }), adapter)
  const browser = new Browser(server, { at: 'https://app.example' })
  await signUpAndIn(browser)
  const [cookie] = await browser.cookies()
  return { server, token: cookie?.value ?? '' }
}

/** As `encodeURIComponent` might have written it. */
function escaped(token: string): string {
  return `%${token.charCodeAt(0).toString(16)}${token.slice(1)}`
}

const hello = '/trpc/hello'
const said = /"json":"(Ada|stranger)"/

describe.for(['standalone', 'express', 'fastify', 'fetch', 'hono'] as const)('on %s', (adapter) => {
  const ask = async (cases: readonly Case[], cookieName?: string) => {
    const { server, token } = await open(adapter, cookieName)
    await using _ = server
    return await Promise.all(
      cases.map(async ([rule, sent]) => {
        const lines = [sent].flat().map((line) => {
          return `Cookie: ${line.replaceAll('<t>', token).replace('<%t>', escaped(token))}`
        })
        const { status, body } = await rawGet(server.port, hello, lines)
        return [rule, status === 200 ? said.exec(body)?.[1] : status]
      }),
    )
  }
  const expected = (cases: readonly Case[]) => cases.map(([rule, , answer]) => [rule, answer])

  test('pairs are told apart by semicolons alone [sec-15]', async () => {
    expect(await ask(pairs, 'sid')).toEqual(expected(pairs))
  })

  test('a name is compared whole, letter by letter [sec-15]', async () => {
    expect(await ask(names, 'sid')).toEqual(expected(names))
  })

  test('a value is what was set, with nothing taken off [sec-15]', async () => {
    expect(await ask(values, 'sid')).toEqual(expected(values))
  })

  test('of several cookies of one name the first good one counts [field-A4] [sec-15]', async () => {
    expect(await ask(several, 'sid')).toEqual(expected(several))
  })

  test('any bytes, in any number, are read or refused [sec-6,15]', async () => {
    expect(await ask(bytes, 'sid')).toEqual(expected(bytes))
  })

  test('nothing passes for a name with the prefix [sec-15]', async () => {
    expect(await ask(smuggled)).toEqual(expected(smuggled))
  })
})

test('crumbs of HTTP/2 are one header, in their order [sec-15]', async () => {
  const { server, token } = await open('http2', 'sid')
  await using _ = server
  const session = connect(server.origin)
  const ask = async (cookie: string[]) => {
    const stream = session.request({ ':path': hello, cookie })
    stream.setEncoding('utf8')
    let body = ''
    stream.on('data', (chunk: string) => (body += chunk))
    await once(stream, 'end')
    return said.exec(body)?.[1]
  }

  // RFC 9113 section 8.2.3: a client may split the header at its semicolons.
  expect(await ask(['a=b', `sid=${token}`, 'c=d'])).toBe('Ada')
  expect(await ask(['sid=forged', `sid=${token}`])).toBe('Ada')
  expect(await ask([`sid=${token}`, 'sid=forged'])).toBe('Ada')
  session.destroy()
})
