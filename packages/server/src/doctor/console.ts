import type { Diagnosis } from './diagnosis.ts'

/** What is wrong, what to do, what was seen. */
export function toConsole({ reason, backend, path, meaning, advice, seen }: Diagnosis): void {
  const call = path ?? 'a call'
  const cookies = seen.cookies.length > 0 ? seen.cookies.join(', ') : 'none'
  const from = `host ${seen.host ?? '?'}, origin ${seen.origin ?? 'none'}, ${seen.site ?? 'unknown site'}`
  // oxlint-disable-next-line eslint/no-console -- the default; the app says where else with report
  console.warn(
    `trpc-auth doctor: ${call}: not signed in (${reason}, backend ${backend}). ${meaning}\n` +
      `  ${advice}\n` +
      `  Seen: ${from}, ${seen.scheme ?? 'unknown scheme'}, cookies ${cookies}`,
  )
}
