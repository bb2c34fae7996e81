let name: string | null = null
const listeners = new Set<() => void>()

/** Which of several processes gave the last answer; `null` if there is only one. */
export const servedBy = () => name

export function onServed(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Fetches as the browser does, and notes which process answered. */
export async function noticingFetch(input: RequestInfo | URL, init?: object): Promise<Response> {
  const response = await fetch(input, init)
  name = response.headers.get('x-demo-process')
  for (const listener of listeners) listener()
  return response
}
