import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

// Feeds hostile inputs to everything that reads a stranger's text, and hostile orders of events to
// the client: runs the tests `hostile-…` for longer.
const help = `pnpm fuzz [--runs N | --seconds N] [--seed N]

  --runs N      inputs, shared evenly by all properties (default 1000000)
  --seconds N   go on for about so long instead
  --seed N      begin where an earlier run began; a failure names its seed

A failure prints the smallest input that fails. Make it a test of its own.`

const { values } = parseArgs({
  // pnpm passes on the `--` that comes before options.
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    runs: { type: 'string', default: '1000000' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const numbers = [values.runs, values.seconds, values.seed].filter((value) => value !== undefined)
if (values.help) {
  console.log(help)
} else if (!numbers.every((value) => /^-?\d+$/.test(value))) {
  console.error(help)
  process.exitCode = 2
} else {
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      'server',
      '--project',
      'client',
      'packages/server/test/attacks/hostile-',
      'packages/client/test/hostile-',
    ],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        ...(values.seconds === undefined
          ? { FUZZ_RUNS: values.runs }
          : { FUZZ_SECONDS: values.seconds }),
        ...(values.seed !== undefined && { FUZZ_SEED: values.seed }),
      },
    },
  )
  process.exitCode = status ?? 1
}
