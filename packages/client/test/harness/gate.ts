/** A point in the server at which a call waits until the test lets it on. */
export interface Gate {
  /** A call waits there. */
  readonly reached: Promise<void>
  pass(): Promise<void>
  open(): void
}

export function createGate(): Gate {
  let reach = () => {}
  let open = () => {}
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const opened = new Promise<void>((resolve) => (open = resolve))
  return {
    reached,
    async pass() {
      reach()
      await opened
    },
    open: () => open(),
  }
}
