import { spawnSync } from 'node:child_process'

/**
 * What importing the built root export really loads. A cookie + JWT app must not pay for a
 * database driver or a browser framework, so the packages that may be loaded are named here.
 */
const allowed = ['@node-rs/argon2', '@trpc/server', 'cookie', 'jose', 'zod']
/** Packages that the allowed ones load by themselves. */
const allowedBelow = [/^@node-rs\/argon2-/]

const entry = 'packages/server/dist/index.js'
const recorder = `
  import { registerHooks } from 'node:module'
  const seen = new Set()
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      seen.add(resolved.url)
      return resolved
    },
  })
  await import(process.argv[1])
  console.log(JSON.stringify([...seen]))
`
const child = spawnSync(
  process.execPath,
  ['--input-type=module', '--eval', recorder, new URL(`../${entry}`, import.meta.url).href],
  { encoding: 'utf8' },
)
if (child.status !== 0) throw new Error(`${entry} cannot be imported\n${child.stderr}`)

const packages = new Set(
  [...child.stdout.matchAll(/node_modules\/((?:@[^/"]+\/)?[^/".][^/"]*)\/[^"]*"/g)].map(
    ([, name]) => name ?? '',
  ),
)
const unwanted = [...packages].filter(
  (name) => !allowed.includes(name) && !allowedBelow.some((pattern) => pattern.test(name)),
)
console.log(`${entry} loads ${[...packages].toSorted().join(', ') || 'no package'}`)
if (unwanted.length > 0) {
  console.error(`${entry} must not load ${unwanted.join(', ')}`)
  process.exitCode = 1
}
