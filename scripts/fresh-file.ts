import { afterAll, vi } from 'vitest'
import { changed, globals, restore, traces } from './traces.ts'

// Loaded before each test file. Files share a process, because to start one, and to read all
// dependencies in it, takes longer than most files do. They share nothing else: each gets modules of
// its own from this repository, and what it changes in the process is put back, or is its failure.
vi.resetModules()
const scope = globals()
const before = traces()

afterAll(() => {
  vi.useRealTimers().unstubAllGlobals().unstubAllEnvs()
  restore(scope)
  const left = changed(before, traces())
  if (left.length > 0) {
    throw new Error(
      `This file leaves behind: ${left.join(', ')}. The files after it run in the same process: undo it in afterAll or onTestFinished.`,
    )
  }
})
