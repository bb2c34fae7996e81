import { spawnSync } from 'node:child_process'
import { platform } from 'node:os'

/** One core for what is measured, and another for what asks. */
export type Core = 'server' | 'load'

const numbers: Record<Core, number> = { server: 0, load: 1 }

/** Whether processes can be pinned to a core: with `taskset`, on Linux, with two cores or more. */
export const canPin =
  platform() === 'linux' &&
  Object.values(numbers).every((core) => runs('taskset', ['-c', `${core}`]))

/** The command to begin with, so that all threads of a process stay on this core. */
export function onCore(core: Core | undefined): readonly string[] {
  return core !== undefined && canPin ? ['taskset', '-c', `${numbers[core]}`] : []
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, [...args, 'true']).status === 0
}
