/** A point that a procedure waits at until the test lets it through. */
export interface Gate {
  /** Settles when somebody has come to the gate. */
  readonly reached: Promise<void>
  open(): void
  /** For the procedure: waits until the gate is open. */
  pass(): Promise<void>
}

export function createGate(): Gate {
  const reached = deferred()
  const opened = deferred()
  return {
    reached: reached.promise,
    open: opened.resolve,
    pass() {
      reached.resolve()
      return opened.promise
    },
  }
}

function deferred() {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
