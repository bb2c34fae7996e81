import { posix } from 'node:path'
import type { App } from './app.ts'
import { elsewhere } from './elsewhere.ts'

/** A template as the app writes its imports, and with what the app has elsewhere. */
export function fitted(text: string, path: string, app: App): string {
  const folder = posix.dirname(path)
  const imports = text.replaceAll(/from '(\.[^']*\.ts)'/g, (_, specifier: string) => {
    const target = elsewhere(app, posix.join(folder, specifier))
    return `from '${written(posix.relative(folder, target), app)}'`
  })
  if (!app.framework.startsWith('next')) return imports
  return imports
    .replace("url: '/trpc'", "url: '/api/trpc'")
    .replace(
      "process.argv.includes('--dev') ? doctor({ development: true }) : undefined",
      "process.env.NODE_ENV === 'development' ? doctor() : undefined",
    )
}

/** A specifier with the ending of the app's imports. */
export function written(relative: string, { ending }: Pick<App, 'ending'>): string {
  const specifier = relative.startsWith('.') ? relative : `./${relative}`
  const bare = specifier.replace(/\.tsx?$/, '')
  return ending === '' ? bare.replace(/\/index$/, '') : bare + ending
}
