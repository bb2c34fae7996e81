import { jwtStrategy, type Strategy, type TokenSubject } from '@trpc-auth/server'
import { answerQuestions } from '../child.ts'
import { otherCookies, secret } from '../contenders/contender.ts'
import type { Plan } from '../plan.ts'
import type { CacheFigures } from '../result.ts'

/** A process that passes tokens through the memory of verified tokens. */

const now = new Date()

answerQuestions<Plan['cache'], CacheFigures>(async ({ size, distinctTokens }) => {
  const strategy = () => jwtStrategy({ secret, lifetimeSeconds: 86_400, cacheSize: size })
  const tokens = await signedTokens(strategy(), distinctTokens)
  return {
    size,
    distinctTokens,
    bytesPerToken: await bytesPerToken(strategy(), tokens.slice(0, size)),
    ...(await passThrough(strategy(), tokens, size)),
    ...(await forge(strategy(), tokens, size)),
  }
})

/** As bytes, which are not on the heap that is measured. */
async function signedTokens(strategy: Strategy, amount: number): Promise<readonly Buffer[]> {
  const tokens: Buffer[] = []
  for (let number = 0; number < amount; number += 1) {
    const device = { userAgent: null, address: null }
    const userId: string = globalThis.crypto.randomUUID()
    const claims = { amr: [{ method: 'password', at: 1_700_000_000 }] }
    const subject: object = { userId, epoch: 0, backend: 'cookie', device, claims }
    // oxlint-disable-next-line house/one-door -- the strategy alone is measured, without an app
    const { token } = await strategy.write(subject as TokenSubject, now)
    tokens.push(Buffer.from(token))
  }
  return tokens
}

/** A token as a request has it: a part of its `Cookie` header. */
function presented(token: Buffer): string {
  const header = Buffer.concat([Buffer.from(`${otherCookies}; session=`), token]).toString('latin1')
  return header.slice(-token.length)
}

/** A verdict that is there at once comes from memory; one that is checked is a promise. */
function isRemembered(strategy: Strategy, token: Buffer): boolean {
  return !(strategy.read(presented(token), now) instanceof Promise)
}

async function bytesPerToken(strategy: Strategy, tokens: readonly Buffer[]): Promise<number> {
  const before = heap()
  for (const token of tokens) await strategy.read(presented(token), now)
  return (heap() - before) / tokens.length
}

/** More users than there is room for, and a few who come back all the time. */
async function passThrough(strategy: Strategy, tokens: readonly Buffer[], size: number) {
  const regulars = tokens.slice(0, Math.ceil(size / 100))
  const others = tokens.slice(regulars.length)
  for (const token of regulars) await strategy.read(presented(token), now)
  let remembered = 0
  let asked = 0
  const heapBefore = heap()
  const cpuBefore = process.cpuUsage()
  for (const [at, token] of others.entries()) {
    await strategy.read(presented(token), now)
    const regular = regulars[at % regulars.length]
    if (regular === undefined) continue
    asked += 1
    if (isRemembered(strategy, regular)) remembered += 1
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    passMicros: (user + system) / others.length,
    passHeapBytes: heap() - heapBefore,
    regularsRemembered: remembered / asked,
  }
}

/** A flood of tokens with a wrong signature, over good ones: as many as are never dropped. */
async function forge(strategy: Strategy, tokens: readonly Buffer[], size: number) {
  const good = tokens.slice(0, size / 2)
  for (const token of good) await strategy.read(presented(token), now)
  const cpuBefore = process.cpuUsage()
  for (const token of tokens) {
    const verdict = await strategy.read(forged(presented(token)), now)
    if (verdict.ok) throw new Error('A forged token was accepted.')
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  const kept = good.filter((token) => isRemembered(strategy, token)).length
  return { forgedMicros: (user + system) / tokens.length, keptAfterForged: kept / good.length }
}

/** The same claims with another signature. */
function forged(token: string): string {
  const at = token.lastIndexOf('.') + 1
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}

function heap(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
