import { join } from 'node:path'
import { Application, type TypeDocOptions } from 'typedoc'
import type { PluginOptions } from 'typedoc-plugin-markdown'
import { type EntryPoint, entryPoints } from './entry-points.ts'
import { home, repository } from './repository.ts'

const looks: Partial<PluginOptions> = {
  outputFileStrategy: 'members', // a page for each export, so that the search finds it by its name
  entryFileName: 'index',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  expandObjects: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  indexFormat: 'table',
  tableColumnSettings: {
    hideSources: true,
    hideInherited: true,
    hideModifiers: true,
    hideOverrides: true,
  },
  pageTitleTemplates: { index: 'Reference', module: '@trpc-auth/{name}', member: '{name}' },
}

/**
 * Writes the reference of every entry point, from the comments in its source.
 *
 * @throws {Error} if the sources cannot be read, or a module has no page
 */
export async function writeReference(folder: string): Promise<void> {
  const entries = entryPoints()
  const options: TypeDocOptions & Partial<PluginOptions> = {
    ...looks,
    entryPoints: entries.map(({ file }) => join(repository, file)),
    tsconfig: join(import.meta.dirname, 'tsconfig.reference.json'),
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: folder }],
    basePath: repository,
    readme: 'none',
    groupOrder: ['Functions', 'Classes', '*'],
    // Types are checked by TypeScript 7, which this compiler only stands in for.
    skipErrorChecking: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    validation: false,
    logLevel: 'Warn',
    disableGit: true,
    sourceLinkTemplate: `${home}/blob/main/packages/{path}#L{line}`,
    gitRevision: 'main',
  }
  const app = await Application.bootstrapWithPlugins(options)
  const project = await app.convert()
  if (project === undefined) throw new Error('The sources of the packages could not be read.')
  for (const entry of entries) nameModule(project.children ?? [], entry)
  await app.generateOutputs(project)
  if (app.logger.hasErrors()) throw new Error('The reference could not be written.')
}

interface Module {
  name: string
  readonly sources?: readonly { readonly fullFileName: string }[]
}

/** By what an app imports, not by where the source is. */
function nameModule(modules: readonly Module[], { file, path, module }: EntryPoint): void {
  const found = modules.find(({ sources }) => sources?.[0]?.fullFileName === join(repository, file))
  if (found === undefined) throw new Error(`There is no reference of ${module} (${file}).`)
  found.name = path
}
