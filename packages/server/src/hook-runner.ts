import { Background } from './background.ts'
import { AuthConfigError, AuthError } from './errors.ts'
import type { HookEvents, HookName, HookOptions, Hooks } from './hooks.ts'
import { TimeLimitError, withinTime } from './time-limit.ts'

/** Runs the app's hooks: when, for how long, and what becomes of those that fail. */
export class HookRunner<TUser> {
  readonly #hooks: Hooks<TUser>
  readonly #background: Background
  readonly #report: (error: unknown, hook: HookName) => void
  readonly #limit: number

  /** @throws {AuthConfigError} for a time limit that is none */
  constructor(hooks: Hooks<TUser>, options: HookOptions) {
    this.#hooks = hooks
    this.#background = new Background(options)
    this.#report = options.onHookError ?? reportToConsole
    this.#limit = checkTimeout(options.hookTimeoutSeconds ?? 10) * 1000
  }

  has(name: HookName): boolean {
    return this.#hooks[name] !== undefined
  }

  /** @throws what the hook throws; {@link AuthError} `UNAVAILABLE` if it takes too long */
  async before<TName extends HookName>(name: TName, event: HookEvents<TUser>[TName]) {
    try {
      await this.#call(name, event)
    } catch (error) {
      if (error instanceof TimeLimitError) throw new AuthError('UNAVAILABLE', { cause: error })
      throw error
    }
  }

  /** Waits for the hook. Never rejects. */
  async after<TName extends HookName>(name: TName, event: HookEvents<TUser>[TName]) {
    try {
      await this.#call(name, event)
    } catch (error) {
      this.#reported(error, name)
    }
  }

  /** @throws {AuthError} `TOO_MANY_REQUESTS`, to be thrown before anything is looked up */
  assertRoom(): void {
    this.#background.assertRoom()
  }

  /**
   * Runs the hook off the path of the answer, and what makes its event too. Never rejects.
   *
   * @param event made only if there is such a hook
   */
  async later<TName extends HookName>(
    name: TName,
    event: () => HookEvents<TUser>[TName] | Promise<HookEvents<TUser>[TName]>,
  ): Promise<void> {
    if (!this.has(name)) return
    const run = async () => this.#call(name, await event())
    const report = (error: unknown) => this.#reported(error, name)
    try {
      await this.#background.run(() => run().catch(report))
    } catch (error) {
      report(error)
    }
  }

  /** When all hooks in the background are done: for the end of a server, and for tests. */
  settled(): Promise<void> {
    return this.#background.settled()
  }

  async #call<TName extends HookName>(name: TName, event: HookEvents<TUser>[TName]) {
    const hook = this.#hooks[name]
    if (hook) await withinTime(this.#limit, async () => hook(event))
  }

  /** A reporter that fails has nobody left to tell. */
  #reported(error: unknown, name: HookName): void {
    try {
      this.#report(error, name)
    } catch {
      reportToConsole(error, name)
    }
  }
}

function reportToConsole(error: unknown, hook: HookName): void {
  const name = error instanceof Error ? error.name : typeof error
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  // oxlint-disable-next-line eslint/no-console -- the default; the app says where else with onHookError
  console.error(
    `trpc-auth: the hook ${hook} failed with ${name}${code}. Give createAuth an onHookError to see the error itself.`,
  )
}

function checkTimeout(seconds: number): number {
  if (seconds > 0 && Number.isFinite(seconds)) return seconds
  throw new AuthConfigError(`hookTimeoutSeconds: ${seconds} is no time. Give seconds, more than 0.`)
}
