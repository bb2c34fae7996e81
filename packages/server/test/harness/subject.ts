import type { TokenSubject } from '../../src/index.ts'

const somebody = {
  userId: 'ada',
  epoch: 0,
  backend: 'cookie',
  device: { userAgent: null, address: null },
  claims: { amr: [{ method: 'password', at: 1_700_000_000 }] },
}

/** For tests of a strategy alone. In the library only the door makes one. */
export function subjectOf(subject: Partial<typeof somebody> = {}): TokenSubject {
  const made: object = { ...somebody, ...subject }
  return made as TokenSubject
}
