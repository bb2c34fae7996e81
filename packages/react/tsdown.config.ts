import { defineConfig } from 'tsdown'

// One entry for each subpath of publishConfig.exports in package.json.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    oauth: 'src/oauth/index.ts',
    passkey: 'src/passkey/index.ts',
    words: 'src/words/index.ts',
  },
  format: 'esm',
  tsconfig: 'tsconfig.build.json', // without the tests, whose declarations would be written too
  platform: 'neutral', // emits .js and .d.ts
  target: 'es2023',
  dts: true,
})
