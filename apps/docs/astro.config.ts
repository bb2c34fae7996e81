import starlight from '@astrojs/starlight'
import { defineConfig, passthroughImageService } from 'astro/config'
import { navigation } from './navigation.ts'
import { home } from './prepare/repository.ts'

// Nothing here asks another host for anything: fonts are the reader's own, the search is a file.
export default defineConfig({
  devToolbar: { enabled: false },
  image: { service: passthroughImageService() },
  integrations: [
    starlight({
      title: 'trpc-auth',
      description: 'Users and sessions for tRPC, as ordinary typed procedures',
      social: [{ icon: 'github', label: 'The repository', href: home }],
      head: [{ tag: 'script', attrs: { src: '/tables.js', defer: true } }],
      customCss: ['./src/site.css'],
      sidebar: navigation,
      // A block that scrolls would be one more stop for the keyboard, without a name.
      expressiveCode: { defaultProps: { wrap: true } },
    }),
  ],
})
