import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { launchBrowser } from './browser.ts'
import { startDemo, type Demo, type DemoOptions } from './demo.ts'
import { openBrowser } from './visit.ts'

/** What a test plays on: a demo of its own, and somebody's browser that has not been there yet. */
export interface Stage {
  readonly browser: Browser
  readonly demo: Demo
  readonly context: BrowserContext
}

/** Sets the stage for each test of a file. What is on it can be had once a test has begun. */
export function useStage(options: DemoOptions = {}): Stage {
  let browser: Browser
  let demo: Demo
  let context: BrowserContext

  beforeAll(async () => {
    browser = await launchBrowser()
  })

  beforeEach(async () => {
    demo = await startDemo(options)
    context = await openBrowser(browser, demo)
  })

  afterEach(async () => {
    await context.close()
    await demo[Symbol.asyncDispose]()
  })

  afterAll(() => browser.close())

  return {
    get browser() {
      return browser
    },
    get demo() {
      return demo
    },
    get context() {
      return context
    },
  }
}
