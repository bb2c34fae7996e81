/** A program with a cookie jar of the simplest kind, which calls procedures as JSON. */
export class Visitor {
  readonly #url: string
  readonly #cookies = new Map<string, string>()
  /** Sent with every call. */
  readonly headers: Record<string, string> = {}

  /** @param url where tRPC is served */
  constructor(url: string) {
    this.#url = url
  }

  get cookies(): readonly string[] {
    return [...this.#cookies.keys()]
  }

  query(path: string): Promise<Answer> {
    return this.#send(path, { method: 'GET' })
  }

  mutate(path: string, input: object = {}): Promise<Answer> {
    return this.#send(path, { method: 'POST', body: JSON.stringify(input) })
  }

  async #send(path: string, init: RequestInit): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { 'content-type': 'application/json', cookie, ...this.headers }
    const response = await fetch(`${this.#url}/${path}`, { ...init, headers })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    const body = (await response.json()) as Body
    return { data: body.result?.data, code: body.error?.data.auth?.code }
  }

  #keep(line: string): void {
    const [name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line)?.slice(1) ?? []
    if (/; Max-Age=0(?:;|$)/i.test(line)) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}

interface Answer {
  readonly data: unknown
  /** Why it was refused. */
  readonly code: string | undefined
}

interface Body {
  readonly result?: { readonly data: unknown }
  readonly error?: { readonly data: { readonly auth?: { readonly code: string } | null } }
}
