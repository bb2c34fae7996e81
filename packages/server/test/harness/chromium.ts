import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const debian = '/usr/bin/chromium'
const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']

/** Real Chromium with a fresh profile: the one that is installed, or the one that comes from npm. */
export async function launchChromium(...more: readonly string[]): Promise<Browser> {
  const args = [...flags, ...more]
  if (existsSync(debian)) return chromium.launch({ executablePath: debian, args })
  const { default: packed } = await import('@sparticuz/chromium')
  // Not with its own flags: they are for AWS Lambda, put all pages into one process, which ends with
  // the first context that is closed, and lift the same-origin policy.
  return chromium.launch({ executablePath: await packed.executablePath(), args })
}
