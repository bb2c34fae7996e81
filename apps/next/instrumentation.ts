/** Next calls it once, before the server answers: what is configured wrongly is said here. */
export async function register(): Promise<void> {
  // Next builds this file for the edge runtime as well, which cannot load argon2id.
  if (process.env['NEXT_RUNTIME'] === 'nodejs') await import('./server/auth.ts')
}
