import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bench } from './bench.ts'
import { pageFiles } from './page/page.ts'
import { plans } from './plan.ts'
import { result as resultSchema, type Result } from './result.ts'

const help = `What trpc-auth costs, beside the alternatives.

  pnpm bench           measures everything (about 10 minutes) and writes docs/benchmarks.md
  pnpm bench:quick     a short form (under 60 seconds), written to reports/bench
  pnpm bench --page    rewrites docs/benchmarks.md from docs/benchmarks/results.json

  --sources            runs our packages from their sources, not as they are built
  --help               this text

BENCH_POSTGRES_URL and BENCH_REDIS_URL say where PostgreSQL and Redis are, if not at their usual
places on this machine. What needs one that does not answer is left out.`

const root = new URL('../../../', import.meta.url)
const docs = new URL('docs/', root)
const reports = new URL('reports/bench/', root)

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    sources: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(help)
else if (values.page) write(docs, read(docs))
else {
  const plan = plans[values.quick ? 'quick' : 'full']
  const measured = await bench({
    plan,
    sources: values.sources,
    tell: (what) => console.log(`measuring ${what}`),
  })
  write(values.quick ? reports : docs, measured)
}

function read(folder: URL): Result {
  const text = readFileSync(new URL('benchmarks/results.json', folder), 'utf8')
  return resultSchema.parse(JSON.parse(text))
}

function write(folder: URL, found: Result): void {
  mkdirSync(new URL('benchmarks/', folder), { recursive: true })
  writeFileSync(new URL('benchmarks/results.json', folder), resultText(found))
  // Read back as written: unrounded digits could give another page than `--page` does.
  for (const [name, text] of Object.entries(pageFiles(read(folder)))) {
    writeFileSync(new URL(name, folder), text)
  }
  console.log(`written: ${fileURLToPath(new URL('benchmarks.md', folder))}`)
}

/** A line for each part, and no more digits than mean something. */
function resultText(found: Result): string {
  const short = (_key: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(6)) : value
  const parts = Object.entries(found).map(
    ([name, part]) => `${JSON.stringify(name)}: ${JSON.stringify(part, short)}`,
  )
  return `{\n${parts.join(',\n')}\n}\n`
}
