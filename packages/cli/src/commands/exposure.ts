import { readFileSync, writeFileSync } from 'node:fs'
import { loadRouter, routerFlags } from '../app/router-module.ts'
import { exposurePackage } from '../app/server-package.ts'
import { command } from '../command/command.ts'
import { Failure, UsageError } from '../command/fault.ts'

export const exposure = command({
  about:
    "Lists what each procedure of the app's router asks of its callers, as it was built. With --check it compares with a report that was kept, and names every procedure that lets everybody in although nobody said so: for CI. Checks that the app writes itself are not seen.",
  flags: {
    public: {
      kind: 'list',
      value: 'PATH',
      about: "A procedure that is for everybody, such as auth.login, or a router: 'auth.*'",
    },
    check: { kind: 'text', value: 'FILE', about: 'Compare with this report; 1 if it has changed' },
    write: { kind: 'text', value: 'FILE', about: 'Write the report that --check compares with' },
    ...routerFlags,
  },
  examples: [
    "trpc-auth exposure --public 'auth.*'",
    "trpc-auth exposure --public 'auth.*' --write exposure.json",
    "trpc-auth exposure --public 'auth.*' --check exposure.json",
  ],
  async run({ flags, io }) {
    if (flags.check !== undefined && flags.write !== undefined) {
      throw new UsageError('Give --check or --write, not both.')
    }
    const { exposureChanges, exposureOf, exposureTable, exposureText, openLines } =
      await exposurePackage()
    const router = await loadRouter(flags)
    const all = await orSentence(() => exposureOf(router, { public: flags.public }))
    if (flags.check === undefined) {
      io.line(exposureTable(all).trimEnd())
      for (const line of openLines(all)) io.note(line)
      io.result({ procedures: all })
      if (flags.write !== undefined) writeFileSync(flags.write, exposureText(all))
      return 0
    }
    const kept = reportIn(flags.check)
    const changes = await orSentence(() => exposureChanges(kept, all))
    for (const line of changes) io.line(line)
    if (changes.length === 0) io.line(`Nothing has changed since ${flags.check}.`)
    io.result({ procedures: all, changes })
    return changes.length === 0 ? 0 : 1
  },
})

/** What the app or its report does not fit is said in a sentence, without a stack. */
async function orSentence<T>(ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const { name, message } = error as Error
    if (name === 'AuthConfigError' || name === 'SyntaxError') throw new Failure(message)
    throw error
  }
}

function reportIn(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new Failure(`--check: there is no file ${file}. Write it first: --write ${file}`)
  }
}
