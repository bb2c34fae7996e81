/** Runs one statement of MySQL. */
type Run = (statement: string) => PromiseLike<unknown>

/**
 * Tells of a server of MySQL whether it is not strict: such a one cuts what is too long for its
 * column, and says nothing. It is asked once.
 *
 * @param modes asks for `@@sql_mode`
 */
export function laxness(modes: () => Promise<unknown>): () => Promise<boolean> {
  let lax: Promise<boolean> | undefined
  return () => {
    lax ??= modes().then(
      (answer) => !/STRICT_(ALL|TRANS)_TABLES/.test(String(answer)),
      (cause: unknown) => {
        lax = undefined
        throw cause
      },
    )
    return lax
  }
}

/** Does the work in strict mode, on the one connection that a transaction has. */
export async function strictly<T>(run: Run, work: () => Promise<T>): Promise<T> {
  await run('set @trpc_auth_mode = @@sql_mode')
  await run(`set sql_mode = concat(@@sql_mode, ',STRICT_ALL_TABLES')`)
  try {
    return await work()
  } finally {
    // If it fails, the connection has gone.
    await Promise.resolve(run('set sql_mode = @trpc_auth_mode')).catch(() => undefined)
  }
}
