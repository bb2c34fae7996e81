import type { CallInfo } from './call-info.ts'
import { knownJar, type CookieJar } from './jar.ts'
import { NodeExchange, type NodeRequest } from './node.ts'
import type { NodeResponse } from './node-response.ts'
import { forbidStoringIn, keepVary } from './set-cookie.ts'

/** What is needed of a `FastifyReply`; `raw` tells it from an Express response. */
export interface FastifyReplyLike {
  readonly raw: NodeResponse
  getHeader(name: string): number | string | string[] | undefined
  header(name: string, value: string): unknown
  send: (payload: unknown) => unknown
}

export function isFastifyReply(res: object): res is FastifyReplyLike {
  return 'raw' in res && 'send' in res && typeof res.send === 'function'
}

/** Cookies go where Fastify's reply is written to in the end; what it says itself, by the reply. */
export class FastifyExchange extends NodeExchange {
  readonly #reply: FastifyReplyLike

  constructor(req: NodeRequest, reply: FastifyReplyLike, info?: CallInfo) {
    super(req, reply.raw, info)
    this.#reply = reply
    if (knownJar(reply.raw)) holdSend(reply)
  }

  override get jar(): CookieJar {
    holdSend(this.#reply)
    return super.jar
  }

  /** What tRPC's `Response` says, `responseMeta` of the app included, takes its place. */
  override forbidStoring(): void {
    const reply = this.#reply
    forbidStoringIn({
      get: (name) => replyHeader(reply, name),
      set: (name, value) => void reply.header(name, value),
    })
  }
}

/** tRPC hands its whole `Response` to `reply.send`: held there, before Fastify's hooks see it. */
function holdSend(reply: FastifyReplyLike): void {
  if (held.has(reply)) return
  held.add(reply)
  const send = reply.send.bind(reply)
  const sendOn = (payload: unknown) => {
    const opened = knownJar(reply.raw)?.opened
    if (opened && payload instanceof Response) {
      keepVary(payload.headers, replyHeader(reply, 'vary'))
    }
    return send(payload)
  }
  let given = false
  reply.send = (payload) => {
    if (given) return sendOn(payload)
    given = true
    return whenSettled(reply.raw, () => sendOn(payload))
  }
}

const held = new WeakSet<FastifyReplyLike>()

/** At once if nothing is held. What has begun while it waited counts too. */
function whenSettled(raw: NodeResponse, then: () => unknown): unknown {
  const settled = knownJar(raw)?.settled()
  return settled ? settled.then(() => whenSettled(raw, then)) : then()
}

function replyHeader(reply: FastifyReplyLike, name: string): string | null {
  const value = reply.getHeader(name)
  return value === undefined ? null : String(value)
}
