import { defineConfig } from 'tsdown'

// One entry for each subpath of publishConfig.exports in package.json.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    node: 'src/cookie-jar-fetch.ts',
    oauth: 'src/oauth/index.ts',
    passkey: 'src/passkey/index.ts',
    roles: 'src/roles/index.ts',
  },
  format: 'esm',
  tsconfig: 'tsconfig.build.json', // without the tests, whose declarations would be written too
  platform: 'neutral', // emits .js and .d.ts
  target: 'es2023',
  dts: true,
})
