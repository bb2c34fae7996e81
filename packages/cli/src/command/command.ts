import type { Io } from '../output/io.ts'

/** 0: done. 1: something is wrong, and was said. 2: called wrongly. */
export type ExitCode = 0 | 1 | 2

/** How a flag is written, and what it does. */
export type Flag =
  | { readonly kind: 'switch'; readonly about: string }
  | { readonly kind: 'text'; readonly value: string; readonly about: string }
  /** May be given several times. */
  | { readonly kind: 'list'; readonly value: string; readonly about: string }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly about: string }

/** By name, without the two dashes. */
export type Flags = Readonly<Record<string, Flag>>

type Value<TFlag extends Flag> = TFlag extends { kind: 'switch' }
  ? boolean
  : TFlag extends { kind: 'list' }
    ? readonly string[]
    : TFlag extends { kind: 'choice'; choices: readonly (infer TChoice)[] }
      ? TChoice | undefined
      : string | undefined

type Values<TFlags extends Flags> = {
  readonly [TName in keyof TFlags]: Value<TFlags[TName]>
}

/** What a command takes beside its flags. */
interface Argument {
  /** In capitals, as the help shows it. */
  readonly name: string
  readonly about: string
}

interface Call<TFlags extends Flags> {
  readonly flags: Values<TFlags>
  /** The argument, if the command takes one. */
  readonly argument: string
  readonly io: Io
}

/** What the help shows, and what runs. */
export interface Command<TFlags extends Flags = Flags> {
  /** What it does, in sentences. */
  readonly about: string
  /** Required, if it is there at all. */
  readonly argument?: Argument
  readonly flags: TFlags
  /** Each with what comes after `trpc-auth`. */
  readonly examples: readonly string[]
  run(call: Call<TFlags>): Promise<ExitCode>
}

/** Every command, whatever its flags: their values have been checked by then. */
export type AnyCommand = Omit<Command, 'run'> & {
  run(call: { flags: object; argument: string; io: Io }): Promise<ExitCode>
}

/** Says what a command is, with the values of its flags typed. */
export function command<const TFlags extends Flags>(options: Command<TFlags>): Command<TFlags> {
  return options
}
