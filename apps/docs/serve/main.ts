import { serveSite } from './site.ts'

// Astro's own preview goes into the background where it finds no terminal, and says nothing.
const { url } = await serveSite(Number(process.env['PORT'] ?? 4321))
console.log(`The documentation is at ${url}`)
