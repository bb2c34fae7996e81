import { median } from '../numbers.ts'
import type { LoginFigures, Result } from '../result.ts'
import { figure, table } from './format.ts'
import { medianOf } from './figures.ts'

export function cacheSection({ cache }: Result): string {
  const share = (part: number) => `${(part * 100).toFixed(0)} %`
  return `## The memory of verified tokens

A token's signature is checked once; its claims then stay in a bounded map. With room for ${cache.size.toLocaleString('en')} tokens, and ${cache.distinctTokens.toLocaleString('en')} passing through:

${table(
  ['', ''],
  [
    ['memory for each token', `${Math.round(cache.bytesPerToken)} bytes`],
    ['CPU of a new token', `${figure(cache.passMicros)} µs`],
    ['growth of the heap after all of them', `${(cache.passHeapBytes / 2 ** 20).toFixed(1)} MiB`],
    ['answers from memory to users who keep coming back', share(cache.regularsRemembered)],
    ['CPU of a forged token', `${figure(cache.forgedMicros)} µs`],
    [
      `good tokens still in memory after ${cache.distinctTokens.toLocaleString('en')} forged ones`,
      share(cache.keptAfterForged),
    ],
  ],
)}

The half of the room that was asked for last is never dropped; of the other half some may be.`
}

export function loginSection({ logins }: Result): string {
  const row = (what: string, rounds: Rounds, share: string) => [
    what,
    figure(medianOf(rounds, (round) => round.perSecond)),
    share,
    figure(medianOf(rounds, (round) => round.delayP99Millis)),
  ]
  const argon2Row = (what: string, rounds: Rounds) =>
    row(what, rounds, ofBareRate(logins, rounds).toFixed(2))
  const { verified } = logins
  const alone = 'a procedure that does nothing but check it'
  return `## Logins

${logins.atOnce} at once over HTTP, beside the same password checked by \`@node-rs/argon2\` alone with as many at once as there are cores. The delay is that of the event loop, and includes the millisecond that its timer waits anyway. better-auth hashes with scrypt.

${table(
  ['', 'per second', 'of the bare rate', 'event loop delay, p99 ms'],
  [
    argon2Row('argon2id alone', logins.bare),
    ...(verified.length > 0 ? [argon2Row(alone, verified)] : []),
    argon2Row('logins of trpc-auth', logins.own),
    row('logins of better-auth', logins.betterAuth, ''),
  ],
)}${flood(logins)}`
}

type Rounds = LoginFigures['own']

/** How many were answered for each bare hash of the same round. */
export function ofBareRate({ bare }: LoginFigures, rounds: Rounds): number {
  return median(rounds.map(({ perSecond }, at) => perSecond / (bare[at]?.perSecond ?? NaN)))
}

function flood({ flood: found }: Result['logins']): string {
  if (found === null) return ''
  const { amount, signedIn, refused, grownMiB, delayP99Millis } = found
  return `\n\nOf ${amount} logins that came at the same moment, ${signedIn} signed in and ${refused} were refused with \`TOO_MANY_REQUESTS\`; the process grew by ${Math.round(grownMiB)} MiB meanwhile, and the event loop's delay was ${figure(delayP99Millis)} ms (p99).`
}
