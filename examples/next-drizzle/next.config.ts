import type { NextConfig } from 'next'

export default {
  typescript: { ignoreBuildErrors: true }, // `npm run types` checks them
} satisfies NextConfig
