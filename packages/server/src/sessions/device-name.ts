/** What a `User-Agent` header says, in words for people; `null` for what it does not say. */
export interface DeviceName {
  readonly browser: string | null
  readonly os: string | null
  readonly type: string | null
}

/** Loads its parser at the first call: only apps that list sessions need it. */
export async function deviceName(userAgent: string | null): Promise<DeviceName> {
  if (!userAgent) return { browser: null, os: null, type: null }
  const { parse } = await import('bowser')
  const { browser, os, platform } = parse(userAgent)
  return { browser: browser.name || null, os: os.name || null, type: platform.type || null }
}
