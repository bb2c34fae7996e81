/** What people call the providers of the app. */
const names: Readonly<Record<string, string>> = {
  demo: 'Demo ID',
  discord: 'Discord',
  facebook: 'Facebook',
  github: 'GitHub',
  gitlab: 'GitLab',
  google: 'Google',
  linkedin: 'LinkedIn',
  microsoft: 'Microsoft',
  slack: 'Slack',
  x: 'X',
}

/** @param provider its name in procedures */
export function providerName(provider: string): string {
  return Object.hasOwn(names, provider) ? (names[provider] ?? provider) : provider
}
