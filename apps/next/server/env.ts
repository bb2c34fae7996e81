/** The key that signs the sessions: at least 32 bytes, which `createAuth` checks. */
export function authSecret(): string {
  const secret = process.env['AUTH_SECRET']
  if (secret !== undefined && secret !== '') return secret
  throw new Error(
    'AUTH_SECRET is not set. Make one with: openssl rand -base64 48. The build wants one as well, but does not keep it.',
  )
}

/** Proxies in front of Next that set `X-Forwarded-For`. Next itself hands on what anybody sends. */
export function trustedProxies(): number {
  return Number(process.env['TRUSTED_PROXIES'] ?? 0)
}
