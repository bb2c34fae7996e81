import { isSafeMethod, type Exchange } from './exchange.ts'
import { CookieJar, type ResponseHead } from './jar.ts'
import { nodeHeader, type NodeRequest } from './node.ts'
import { forbidStoringIn, keepVary, writeCookies } from './set-cookie.ts'

/** What is needed of a `FastifyReply`; `raw` tells it from an Express response. */
export interface FastifyReplyLike {
  readonly raw: { readonly headersSent: boolean }
  getHeader(name: string): number | string | string[] | undefined
  header(name: string, value: string): unknown
  send: (payload: unknown) => unknown
}

export function isFastifyReply(res: object): res is FastifyReplyLike {
  return 'raw' in res && 'send' in res && typeof res.send === 'function'
}

/** A class for the same reason as `NodeExchange`. */
export class FastifyExchange implements Exchange {
  readonly lasting = false
  readonly #req: NodeRequest
  readonly #reply: FastifyReplyLike
  /** Whether the reply was given its response: Fastify has its headers then, sent or not. */
  #given = false
  #jar: CookieJar | undefined

  constructor(req: NodeRequest, reply: FastifyReplyLike) {
    this.#req = req
    this.#reply = reply
    this.#noteSend()
  }

  get safe(): boolean {
    return isSafeMethod(this.#req.method)
  }

  get jar(): CookieJar {
    return (this.#jar ??= new CookieJar(this.#head()))
  }

  get remoteAddress(): string | null {
    return this.#req.socket?.remoteAddress ?? null
  }

  /** What tRPC's `Response` says, `responseMeta` of the app included, takes its place. */
  forbidStoring(): void {
    const reply = this.#reply
    forbidStoringIn({
      get: (name) => replyHeader(reply, name),
      set: (name, value) => void reply.header(name, value),
    })
  }

  header(name: string): string | null {
    return nodeHeader(this.#req, name)
  }

  /** Takes note of when the reply is given its response, which Fastify itself does not tell. */
  #noteSend(): void {
    const reply = this.#reply
    const { send } = reply
    reply.send = (payload) => {
      this.#given = true
      reply.send = send
      return reply.send(payload)
    }
  }

  /** tRPC hands its whole `Response` to `reply.send`: held there, and given the cookies there. */
  #head(): ResponseHead {
    const reply = this.#reply
    return {
      writable: true,
      waits: true,
      sent: () => this.#given || reply.raw.headersSent,
      attach(jar) {
        const { send } = reply
        reply.send = async (payload) => {
          reply.send = send
          await jar.settled()
          const cookies = jar.commit()
          if (payload instanceof Response) {
            keepVary(payload.headers, replyHeader(reply, 'vary'))
            writeCookies(payload.headers, cookies)
          }
          return reply.send(payload) // as it is now: another layer may have attached meanwhile
        }
      },
    }
  }
}

function replyHeader(reply: FastifyReplyLike, name: string): string | null {
  const value = reply.getHeader(name)
  return value === undefined ? null : String(value)
}
