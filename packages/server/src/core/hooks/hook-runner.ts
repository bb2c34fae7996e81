import { Background } from './background.ts'
import { AuthError } from '../errors.ts'
import { AuthConfigError, moreThan } from '../config.ts'
import type { HookEvents, HookName, HookOptions, Hooks, NamedHooks, AnyHookEvent } from './hooks.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { TimeLimitError, withinTime } from '../time-limit.ts'

/** Runs the app's hooks: when, for how long, and what happens to those that fail. */
export class HookRunner<TUser> {
  readonly #all: readonly Hooks<TUser>[]
  readonly #background: Background
  readonly #report: (error: unknown, hook: HookName) => void
  readonly #limit: number

  /** @throws {AuthConfigError} for a time limit that is not a number of seconds */
  constructor(hooks: Hooks<TUser> | readonly Hooks<TUser>[], options: HookOptions) {
    this.#all = isList(hooks) ? hooks : [hooks]
    this.#all.forEach(checkNames)
    this.#background = new Background(options)
    this.#report = options.onHookError ?? reportToConsole
    this.#limit = moreThan(0, 'hookTimeoutSeconds', options.hookTimeoutSeconds ?? 10) * 1000
  }

  /** Whether a hook handles this event. One that only listens to all of them does not count. */
  has(name: HookName): boolean {
    return this.#all.some((hooks) => hooks[name] !== undefined)
  }

  /** Whether any hook would be called for this event. */
  hears(name: HookName): boolean {
    return this.has(name) || this.#all.some(({ each }) => each !== undefined)
  }

  /** One after the other. @throws what a hook throws; {@link AuthError} `UNAVAILABLE` if it takes too long */
  async before<TName extends HookName>(name: TName, event: HookEvents<TUser>[TName]) {
    try {
      for (const hook of this.#named(name)) await this.#inTime(() => hook(event))
    } catch (error) {
      if (error instanceof TimeLimitError) throw new AuthError('UNAVAILABLE', { cause: error })
      throw error
    }
    await this.#tellAll(name, event)
  }

  /** Waits for the hooks. Never rejects: one that throws does not keep the others from running. */
  async after<TName extends HookName>(name: TName, event: HookEvents<TUser>[TName]): Promise<void> {
    const told = this.#named(name).map((hook) => this.#after(name, () => hook(event)))
    await Promise.all([...told, this.#tellAll(name, event)])
  }

  /** @throws {AuthError} `TOO_MANY_REQUESTS`: call it before anything is looked up */
  assertRoom(): void {
    this.#background.assertRoom()
  }

  /**
   * Runs the hooks off the path of the answer, and also what makes their event. Never rejects.
   *
   * @param event made only if a hook wants it
   * @param exchange its response goes first
   */
  async later<TName extends HookName>(
    name: TName,
    event: () => HookEvents<TUser>[TName] | Promise<HookEvents<TUser>[TName]>,
    exchange: Exchange,
  ): Promise<void> {
    if (!this.hears(name)) return
    const run = async () => this.after(name, await event())
    const report = (error: unknown) => this.#reported(error, name)
    try {
      await this.#background.run(() => run().catch(report), exchange)
    } catch (error) {
      report(error)
    }
  }

  /** Resolves when all background hooks are done: for the end of a server, and for tests. */
  settled(): Promise<void> {
    return this.#background.settled()
  }

  #named<TName extends HookName>(name: TName) {
    return this.#all.flatMap((hooks: NamedHooks<TUser>) => hooks[name] ?? [])
  }

  async #tellAll(name: HookName, event: HookEvents<TUser>[HookName]): Promise<void> {
    const listeners = this.#all.flatMap(({ each }) => each ?? [])
    if (listeners.length === 0) return
    const safe = withoutToken<TUser>(event)
    await Promise.all(listeners.map((each) => this.#after(name, () => each(name, safe))))
  }

  async #after(name: HookName, work: () => void | Promise<void>): Promise<void> {
    try {
      await this.#inTime(work)
    } catch (error) {
      this.#reported(error, name)
    }
  }

  #inTime(work: () => void | Promise<void>): Promise<void> {
    return withinTime(this.#limit, async () => work())
  }

  /** A reporter that fails has nobody left to report to. */
  #reported(error: unknown, name: HookName): void {
    try {
      this.#report(error, name)
    } catch {
      reportToConsole(error, name)
    }
  }
}

function isList<TUser>(
  hooks: Hooks<TUser> | readonly Hooks<TUser>[],
): hooks is readonly Hooks<TUser>[] {
  return Array.isArray(hooks)
}

/** A listener to everything is a log, and no log may contain an e-mail token. */
function withoutToken<TUser>(event: HookEvents<TUser>[HookName]): AnyHookEvent<TUser> {
  if (!('token' in event)) return event
  const { token: _token, ...safe } = event
  return safe
}

function reportToConsole(error: unknown, hook: HookName): void {
  const name = error instanceof Error ? error.name : typeof error
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  // oxlint-disable-next-line eslint/no-console -- the default; the app says where else with onHookError
  console.error(
    `trpc-auth: the hook ${hook} failed with ${name}${code}. Give createAuth an onHookError to see the error itself.`,
  )
}

/** An option of `createAuth` that was put among the hooks would be ignored. */
function checkNames(hooks: object): void {
  const stray = Object.keys(hooks).find((name) => !/^(?:each$|before[A-Z]|after[A-Z])/.test(name))
  if (stray === undefined) return
  throw new AuthConfigError(
    `hooks: there is no hook ${JSON.stringify(stray)}. Names of hooks begin with "before" or "after", or are "each"; options such as onHookError go next to hooks in createAuth.`,
  )
}
