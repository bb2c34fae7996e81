import type { StarlightUserConfig } from '@astrojs/starlight/types'
import { type EntryPoint, entryPoints } from './prepare/entry-points.ts'

/** The pages by what somebody wants to do, in the order in which they come to it. */
export const navigation = [
  {
    label: 'Start',
    items: [
      { label: 'Overview', slug: 'index' },
      { label: 'From an empty folder', slug: 'start' },
      { label: 'The demo', slug: 'apps/demo' },
      'cli',
      'request-path',
      'errors',
    ],
  },
  { label: 'Sign-in methods', items: ['accounts', 'oauth', 'passkeys', 'two-factor'] },
  { label: 'Sessions', items: ['sessions', 'guides/remember-me'] },
  { label: 'Protect', items: ['roles', 'step-up', 'limits', 'doctor'] },
  { label: 'Stores', items: ['stores', 'guides/existing-users'] },
  {
    label: 'Frameworks and clients',
    items: [
      'adapters',
      'next',
      'react',
      'runtimes',
      'packages/server',
      'packages/client',
      'packages/react',
      'packages/cli',
    ],
  },
  {
    label: 'Guides',
    items: [
      'guides/from-authjs',
      'guides/from-better-auth',
      'guides/from-fastapi-users',
      'guides/usernames',
      'guides/proxies',
      'guides/cross-origin',
      'guides/serverless',
      'guides/bearer-clients',
      'guides/websocket-bearer',
      'testing',
      'adding-a-concern',
    ],
  },
  {
    label: 'Examples',
    items: ['examples', { autogenerate: { directory: 'examples' } }],
  },
  { label: 'Reference', items: entryPoints().map(referenceOf) },
  { label: 'Decisions', collapsed: true, items: [{ autogenerate: { directory: 'decisions' } }] },
  {
    label: 'Evidence',
    collapsed: true,
    items: [
      'threat-model',
      'security',
      'asvs',
      'conformance',
      'benchmarks',
      'evidence/field',
      'evidence/ways-in',
      'evidence/pre-hijacking',
      { label: 'Advisories', items: [{ autogenerate: { directory: 'advisories' } }] },
    ],
  },
] satisfies StarlightUserConfig['sidebar']

function referenceOf({ path }: EntryPoint): { label: string; slug: string } {
  return { label: path, slug: `reference/${path}` }
}
