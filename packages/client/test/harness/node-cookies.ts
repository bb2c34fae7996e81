import type { AdapterOptions } from '@trpc-auth/server'

// Cookies of an app's own, on `node:http`.

export function appendCookie(adapter: AdapterOptions, line: string): void {
  if (!('res' in adapter && 'appendHeader' in adapter.res)) throw new Error('Not node:http')
  const { appendHeader } = adapter.res
  if (typeof appendHeader === 'function') {
    Reflect.apply(appendHeader, adapter.res, ['set-cookie', line])
  }
}

export function cookieOf(adapter: AdapterOptions, name: string): string | undefined {
  if (!('req' in adapter && 'headers' in adapter.req)) throw new Error('Not node:http')
  const { headers } = adapter.req
  const line = 'cookie' in headers && typeof headers.cookie === 'string' ? headers.cookie : ''
  return new Map(
    line.split('; ').map((pair) => {
      const [key = '', value = ''] = pair.split('=')
      return [key, value] as const
    }),
  ).get(name)
}
