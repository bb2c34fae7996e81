import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const DEBIAN = '/usr/bin/chromium'
const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']

/** Real Chromium with a fresh profile: the system's, or the one that comes from npm. */
export async function launchBrowser(): Promise<Browser> {
  if (existsSync(DEBIAN)) return chromium.launch({ executablePath: DEBIAN, args: flags })
  const { default: packed } = await import('@sparticuz/chromium')
  // Not with its own flags: they are for AWS Lambda, put all pages into one process, which ends with
  // the first context that is closed, and lift the same-origin policy.
  return chromium.launch({ executablePath: await packed.executablePath(), args: flags })
}
