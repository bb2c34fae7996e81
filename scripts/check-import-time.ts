import { spawnSync } from 'node:child_process'

/**
 * What importing the built root export costs over importing @trpc/server alone, and how much of
 * that is zod, which an app with validated input has loaded anyway. Fresh processes, taken in
 * turns; the best of each, because whatever else the machine does can only add time. The figure is
 * a goal: the check fails only far beyond it, so that a busy machine does not decide it.
 */
const goalMs = 60
const failMs = 4 * goalMs
const rounds = 11

const imports = {
  base: ['@trpc/server'],
  zod: ['@trpc/server', 'zod'],
  ours: ['@trpc/server', './dist/index.js'],
}

function importTime(specifiers: readonly string[]): number {
  const program = `const start = performance.now()
    ${specifiers.map((specifier) => `await import('${specifier}')`).join('\n')}
    console.log(performance.now() - start)`
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: 'packages/server',
    encoding: 'utf8',
  })
  if (child.status !== 0) throw new Error(`${specifiers.join(', ')}: ${child.stderr}`)
  return Number(child.stdout)
}

const best = { base: Infinity, zod: Infinity, ours: Infinity }
for (let round = 0; round < rounds; round += 1) {
  for (const name of ['base', 'zod', 'ours'] as const) {
    best[name] = Math.min(best[name], importTime(imports[name]))
  }
}

const extraMs = best.ours - best.base
console.log(
  `import @trpc-auth/server: +${extraMs.toFixed(0)} ms over @trpc/server alone, of which zod ` +
    `${(best.zod - best.base).toFixed(0)} ms (goal ${goalMs} ms, best of ${rounds})`,
)
if (extraMs > goalMs) console.warn(`over the goal of ${goalMs} ms`)
if (extraMs > failMs) process.exitCode = 1
