#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `trpc-auth needs Node 22.18 or later, which runs TypeScript by itself; got ${process.versions.node}.\n`,
  )
  process.exit(2)
}

// `trpc-auth users list | head`: whoever has read enough closes the pipe, and that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

const { run } = await import('./run.ts')
const code = await run(process.argv.slice(2))
// The app's own module may keep connections open, so that the process would not end by itself. A
// pipe takes what is written later: only then may it end.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))

export {}
