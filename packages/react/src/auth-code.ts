/** The auth layer's code of an error, whatever else the app's error formatter adds to it. */
export function authCodeOf(error: unknown): string | null {
  const code = member(authOf(error), 'code')
  return typeof code === 'string' ? code : null
}

/** `error.data.auth` */
export function authOf(error: unknown): unknown {
  return member(member(error, 'data'), 'auth')
}

export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
