import { resolve } from 'node:path'
import { setup as buildClient } from './build-client.ts'
import { launchBrowser } from './browser.ts'
import { startDemo } from './demo.ts'
import { openBrowser, signUp, writeNote } from './visit.ts'

// Takes the picture of the README: `pnpm --filter @trpc-auth/demo picture`.
const path = resolve(import.meta.dirname, '../../../docs/images/demo.png')
const notes = [
  'Rye flour, two lemons, the good olive oil (the green bottle).',
  'Ask Marta for the name of the gardener who saved her pear tree.',
  '“The palest ink is better than the best memory.” Heard on the radio this morning. Who said it first?',
]

await buildClient()
await using demo = await startDemo()
const browser = await launchBrowser()
const context = await openBrowser(browser, demo, {
  viewport: { width: 1120, height: 910 },
  reducedMotion: 'reduce',
})
const page = await context.newPage()
await signUp(page)
for (const note of notes) {
  await writeNote(page, note)
  demo.advance(17 * 60)
}
await page.getByRole('textbox', { name: 'New note' }).fill('Books to look for on Saturday:')
await page.screenshot({ path })
await browser.close()
console.log(path)
