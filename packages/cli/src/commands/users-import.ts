import { authFlags, loadAuth } from '../app/auth-module.ts'
import { serverOf } from '../app/server-package.ts'
import { command } from '../command/command.ts'
import { importUsers, type Imported } from '../users/import.ts'
import { formatOf } from '../users/user-file.ts'
import type { Io } from '../output/io.ts'

export const usersImport = command({
  about:
    "Writes the users of a file into the app's store, each checked by the app's own schemas: email, passwordHash, createdAt, isVerified, isActive, isSuperuser, id, and the app's own fields. What is wrong with a line is said with its number, and the import goes on. Users whose address is there already are left as they are, so a second run does what the first could not. No hook runs and no mail is sent.",
  argument: { name: 'FILE', about: 'CSV with a header, or JSON lines; - for stdin' },
  flags: {
    format: { kind: 'choice', choices: ['csv', 'jsonl'], about: 'By default told by the name' },
    ignore: { kind: 'list', value: 'FIELD', about: 'A field of the file to leave out' },
    'dry-run': { kind: 'switch', about: 'Check every line, and write nothing' },
    ...authFlags,
  },
  examples: [
    'trpc-auth users import users.csv --dry-run',
    'psql -c "copy (select email, hash as \\"passwordHash\\" from users) to stdout csv header" | trpc-auth users import - --format csv',
  ],
  async run({ flags, argument: file, io }) {
    const format = formatOf(file, flags.format)
    const auth = await loadAuth(flags)
    const { emailKey } = await serverOf()
    const dryRun = flags['dry-run']
    const options = { auth, emailKey, ignored: flags.ignore }
    const imported = await importUsers(
      { file, format, dryRun, ...options },
      {
        count: (lines) => io.progress(`${lines} lines …`),
        bad: (line, why) => io.json || process.stderr.write(`${file}:${line}: ${why}\n`),
      },
    )
    report(io, imported, dryRun)
    io.result({ dryRun, ...imported })
    return imported.bad.length > 0 || imported.stopped ? 1 : 0
  },
})

function report(io: Io, imported: Imported, dryRun: boolean): void {
  const { written, superusers, there, bad, stopped } = imported
  const parts = [
    `${written} ${dryRun ? 'would be written' : 'written'}`,
    ...(superusers > 0 ? [`${superusers} of them superusers`] : []),
    ...(there > 0 ? [`${there} there already`] : []),
    ...(bad.length > 0 ? [`${bad.length} with something wrong`] : []),
  ]
  io.line(`${parts.join(', ')}.`)
  if (stopped) io.note('Stopped. What was written stays; call it again for the rest.')
}
