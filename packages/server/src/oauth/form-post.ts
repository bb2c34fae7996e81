/** What a provider may send by a form; what else is in it stays there. */
const fields = ['state', 'code', 'iss', 'error', 'user']

/** In bytes: longer than any answer of a provider. */
const longest = 16_384

/**
 * Passes on what a provider has the browser post (Apple: `response_mode=form_post`) to the page that
 * calls `finish`: behind `#`, where no server or log sees it. Serve it at the `redirectUri` of `apple`.
 * It trusts nothing that it passes on, and sets no cookie.
 *
 * @param page the page's address: `pageUrl`, a slash and the provider's name
 */
export async function formPostBridge(request: Request, page: string): Promise<Response> {
  const posted = new URLSearchParams(request.method === 'POST' ? await bodyOf(request.body) : '')
  const kept = [...posted].filter(([name]) => fields.includes(name))
  // 303: what was posted must not be posted again (RFC 9700 section 4.12).
  const headers = { location: `${page}#${new URLSearchParams(kept).toString()}` }
  return new Response(null, { status: 303, headers: { ...headers, 'cache-control': 'no-store' } })
}

/** A stranger may send a body without an end: what is too long is left where it is. */
async function bodyOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const bytes of body ?? []) {
    size += bytes.length
    if (size > longest) return ''
    text += decoder.decode(bytes, { stream: true })
  }
  return text + decoder.decode()
}
