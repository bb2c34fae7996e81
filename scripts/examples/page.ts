import { launchChromium } from '../../packages/server/test/harness/chromium.ts'

/** Milliseconds: a slow machine must not decide, a hang must end. */
const patience = 60_000

/** Chromium at an example's address, with what the pages of all of them have. */
export async function openPage(url: string) {
  const browser = await launchChromium()
  // By this name browsers keep a Secure cookie that came over plain HTTP.
  const page = await browser.newPage({ baseURL: url.replace('127.0.0.1', 'localhost') })
  page.setDefaultTimeout(patience)
  return {
    page,
    press: (name: string) => page.getByRole('button', { name, exact: true }).click(),
    shows: (text: string) => page.getByText(text).waitFor(),
    fill: async (email: string, password = 'correct horse battery') => {
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(password)
    },
    cookies: () => page.context().cookies(),
    [Symbol.asyncDispose]: () => browser.close(),
  }
}
