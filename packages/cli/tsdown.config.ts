import { defineConfig } from 'tsdown'

// Each command is a chunk of its own, loaded when it is called: `trpc-auth secret` starts at once.
export default defineConfig({
  entry: { main: 'src/main.ts' },
  format: 'esm',
  platform: 'node',
  fixedExtension: false, // .js, as in the other packages
  target: 'node22',
  dts: false,
})
