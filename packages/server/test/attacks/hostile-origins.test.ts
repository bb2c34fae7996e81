import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openExchange } from '../../src/core/exchange/open.ts'
import { isCrossSite } from '../../src/core/exchange/origin.ts'
import { parseTrustedOrigins } from '../../src/core/exchange/trusted-origins.ts'
import { headerText, patience, trying } from '../harness/hostile.ts'

const trusted = parseTrustedOrigins(['https://trusted.example'])

function isRefused(sent: Readonly<Record<string, string>>): boolean {
  const req = new Request('http://localhost/', { method: 'POST', headers: sent })
  return isCrossSite(openExchange({ req, resHeaders: new Headers() }), trusted)
}

/** Pieces of which look-alikes are made. */
const piece = fc.constantFrom(
  'https://',
  'http://',
  'HTTPS://',
  'file://',
  'null',
  '//',
  '\\',
  '/',
  ':',
  '@',
  '#',
  '?',
  '%',
  'app.example.com',
  'APP.example.com',
  'evil.example',
  'trusted.example',
  'a',
  'com',
  '.',
  '..',
  ':443',
  ':80',
  ':8443',
  ':0',
  '%2e',
  '%00',
  'xn--',
  'é',
  '\u00ad',
  '[::1]',
  '127.0.0.1',
  '0x7f.1',
)
const lookalike = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''))
const text = fc.oneof(lookalike, headerText)

/** By its parts, with nothing parsed: scheme, host in small letters, and a port that is not usual. */
function isPlain(origin: string, host: string): boolean {
  const [, scheme = '', name = ''] = /^(https?):\/\/([a-z\d.\-:[\]]+)$/.exec(origin) ?? []
  const usual = scheme === 'https' ? ':443' : ':80'
  const bare = host.toLowerCase()
  return name !== '' && (bare === name || bare === `${name}${usual}`)
}

test(
  'without Sec-Fetch-Site, an origin that is let in is that of the host or a trusted one [sec-23]',
  () => {
    const property = fc.property(
      text,
      fc.oneof(fc.constant('app.example.com'), text),
      (origin, host) => {
        const refused = isRefused({ origin, host })
        expect(refused || origin === 'https://trusted.example' || isPlain(origin, host)).toBe(true)
      },
    )
    fc.assert(property, {
      ...trying(3000),
      examples: [
        ['https://app.example.com', 'app.example.com'],
        ['null', 'null'],
      ],
    })
  },
  patience,
)

test(
  'with Sec-Fetch-Site, it alone decides, and only two of its words let in [sec-23]',
  () => {
    const site = fc.oneof(
      fc.constantFrom('same-origin', 'none', 'same-site', 'cross-site', 'SAME-ORIGIN', ''),
      headerText,
    )
    const property = fc.property(text, site, (origin, said) => {
      const refused = isRefused({ origin, host: 'app.example.com', 'sec-fetch-site': said })
      const lets = said === 'same-origin' || said === 'none' || origin === 'https://trusted.example'
      expect(refused).toBe(!lets)
    })
    fc.assert(property, trying(1000))
  },
  patience,
)
