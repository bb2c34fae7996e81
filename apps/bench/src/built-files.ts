import { readFileSync } from 'node:fs'
import { z } from 'zod'

const manifest = z.object({
  name: z.string(),
  publishConfig: z.object({ exports: z.record(z.string(), z.string()) }),
})

/** The built file of each specifier, as `publishConfig` has it. */
export function builtFiles(packages: readonly string[]): ReadonlyMap<string, URL> {
  const files = new Map<string, URL>()
  for (const folder of packages) {
    const root = new URL(`../../../packages/${folder}/`, import.meta.url)
    const text = readFileSync(new URL('package.json', root), 'utf8')
    const { name, publishConfig } = manifest.parse(JSON.parse(text))
    for (const [subpath, file] of Object.entries(publishConfig.exports)) {
      files.set(`${name}${subpath.slice(1)}`, new URL(file, root))
    }
  }
  return files
}
