import { spawnSync } from 'node:child_process'

/**
 * What importing the built root export costs over importing @trpc/server alone. Fresh processes,
 * taken in turns so that a busy moment of the machine hits both sides; medians, because a few runs
 * are always disturbed. The figure is a goal; only far beyond it the check fails, so that a slow
 * machine does not decide it.
 */
const goalMs = 60
const failMs = 4 * goalMs
const rounds = 11

const base = "import('@trpc/server')"
const ours = "import('@trpc/server').then(() => import('./dist/index.js'))"

function importTime(expression: string): number {
  const program = `const start = performance.now()
    ${expression}.then(() => console.log(performance.now() - start))`
  const child = spawnSync(process.execPath, ['--eval', program], {
    cwd: 'packages/server',
    encoding: 'utf8',
  })
  if (child.status !== 0) throw new Error(`${expression} failed\n${child.stderr}`)
  return Number(child.stdout)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

const pairs = Array.from({ length: rounds }, () => [importTime(base), importTime(ours)] as const)
const baseMs = median(pairs.map(([time]) => time))
const oursMs = median(pairs.map(([, time]) => time))
const extraMs = oursMs - baseMs

console.log(
  `import @trpc-auth/server: +${extraMs.toFixed(1)} ms over @trpc/server alone ` +
    `(${oursMs.toFixed(1)} against ${baseMs.toFixed(1)} ms; goal ${goalMs} ms, median of ${rounds})`,
)
if (extraMs > goalMs) console.warn(`over the goal of ${goalMs} ms`)
if (extraMs > failMs) process.exitCode = 1
