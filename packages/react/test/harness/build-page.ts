import { join } from 'node:path'
import { build } from 'vite'

/** What a browser loads, by its path. */
export type Files = ReadonlyMap<string, string | Uint8Array>

const root = join(import.meta.dirname, '../page')

/** The page as an app's developers have it: with React's StrictMode, which counts only there. */
export async function buildPage(react: '18' | '19'): Promise<Files> {
  const suffix = react === '18' ? '-18' : ''
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    mode: 'development',
    define: { 'process.env.NODE_ENV': '"development"' },
    resolve: {
      alias: [
        { find: /^react-dom(?=\/|$)/, replacement: `react-dom${suffix}` },
        { find: /^react(?=\/|$)/, replacement: `react${suffix}` },
      ].map((alias) => ({ ...alias, replacement: modulePath(alias.replacement) })),
    },
    build: { write: false, minify: false, target: 'es2023' },
  })
  if (!('output' in built)) throw new Error('Vite has built something else than one page.')
  return new Map(
    built.output.map((file) => [
      `/${file.fileName}`,
      file.type === 'chunk' ? file.code : file.source,
    ]),
  )
}

function modulePath(name: string): string {
  return join(import.meta.dirname, '../../node_modules', name)
}
