/** The end of one response: told once, heard by everybody who waits for it. */
export class ResponseEnd {
  #over = false
  readonly #waiting: (() => void)[] = []

  wait(callback: () => void): void {
    if (this.#over) callback()
    else this.#waiting.push(callback)
  }

  /** In the next turn, when what is returned now has gone out. Costs nothing if nobody waits. */
  tellNext(): void {
    if (this.#waiting.length > 0) setTimeout(() => this.tell(), 0)
    else this.#over = true
  }

  tell(): void {
    this.#over = true
    for (const callback of this.#waiting.splice(0)) callback()
  }
}

const ends = new WeakMap<object, ResponseEnd>()

/**
 * The end of a response of Node's, one for all who ask: it closes when it has been sent, and when its
 * connection has gone.
 */
export function endOf(res: { once(event: 'close', listener: () => void): unknown }): ResponseEnd {
  const known = ends.get(res)
  if (known) return known
  const end = new ResponseEnd()
  ends.set(res, end)
  res.once('close', () => end.tell())
  return end
}
