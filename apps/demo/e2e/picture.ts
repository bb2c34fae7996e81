import { resolve } from 'node:path'
import { setup as buildClient } from './build-client.ts'
import { launchBrowser } from './browser.ts'
import { startDemo } from './demo.ts'
import { ada, person } from './person.ts'
import { openBrowser, signUp, writeNote } from './visit.ts'

// Takes the pictures of the READMEs: `pnpm --filter @trpc-auth/demo picture`.
const images = resolve(import.meta.dirname, '../../../docs/images')
const notes = [
  'Rye flour, two lemons, the good olive oil (the green bottle).',
  'Ask Marta for the name of the gardener who saved her pear tree.',
  '“The palest ink is better than the best memory.” Heard on the radio this morning. Who said it first?',
]
const others = [
  { displayName: 'Grace Okafor', email: 'grace@example.com', isVerified: false },
  { displayName: 'Teodor Brandt', email: 'teodor@example.com', isVerified: true, isActive: false },
  { displayName: 'Ines Carvalho', email: 'ines@example.com', isVerified: true, isSuperuser: true },
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
await demo.change(ada.email, { isVerified: true })
await page.reload()
for (const note of notes) {
  await writeNote(page, note)
  demo.advance(17 * 60)
}
await page.getByRole('textbox', { name: 'New note' }).fill('Books to look for on Saturday:')
await page.screenshot({ path: resolve(images, 'demo.png') })

for (const { displayName, email, ...flags } of others) {
  demo.advance(37 * 60 * 60)
  await person(demo.url).api.auth.register.mutate({ ...ada, email, displayName })
  await demo.change(email, flags)
}
await demo.change(ada.email, { isSuperuser: true })
await context.clearCookies()
await page.setViewportSize({ width: 1120, height: 1110 })
await page.goto('/sign-in?next=/admin')
await page.getByLabel('E-mail').fill(ada.email)
await page.getByLabel('Password', { exact: true }).fill(ada.password)
await page.getByRole('button', { name: 'Sign in', exact: true }).click()
await page.getByRole('row').nth(others.length).waitFor()
await page.getByRole('button', { name: /^Deactivate grace/ }).click()
await page.screenshot({ path: resolve(images, 'demo-admin.png') })
await browser.close()
console.log(images)
