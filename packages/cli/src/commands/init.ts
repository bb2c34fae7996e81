import { command } from '../command/command.ts'
import { UsageError } from '../command/fault.ts'
import { clients, detectApp, frameworks, orms, type App, type ChosenApp } from '../init/app.ts'
import { nextSteps } from '../init/next-steps.ts'
import { planFor, type Plan } from '../init/plan.ts'
import { writeFiles } from '../init/write.ts'
import type { Io } from '../output/io.ts'

export const init = command({
  about:
    'Writes the first files into the app in this folder: the auth layer, its router, the server and the client, as its framework and database want them. It shows all of it first, and asks. A file that is there is left as it is; what to add to it is printed.',
  flags: {
    framework: { kind: 'choice', choices: frameworks, about: 'By default what package.json has' },
    orm: { kind: 'choice', choices: orms, about: 'By default what package.json has, or kysely' },
    client: { kind: 'choice', choices: clients, about: 'By default what package.json has' },
    yes: { kind: 'switch', about: 'Write without asking' },
    'dry-run': { kind: 'switch', about: 'Show the files, and write nothing' },
  },
  examples: ['trpc-auth init', 'trpc-auth init --orm drizzle --yes', 'trpc-auth init --dry-run'],
  async run({ flags, io }) {
    const asks = !flags.yes && !flags['dry-run']
    if (asks && io.json) {
      throw new UsageError('With --json init does not ask. Give --yes, or --dry-run.')
    }
    if (asks && !(process.stdin.isTTY && process.stdout.isTTY)) {
      throw new UsageError(
        'init asks before it writes, and there is nobody to ask. Give --yes, or --dry-run.',
      )
    }
    const found = detectApp(process.cwd())
    const { framework = found.framework, orm = found.orm, client = found.client } = flags
    const app = await chosen({ ...found, framework, orm, client }, asks)
    const [plan, steps] = [planFor(app), nextSteps(app)] // before anything is written
    show(io, app, plan)
    const wanted = flags.yes || (asks && plan.write.length > 0 && (await confirmed(plan)))
    const written = wanted ? writeFiles(app.folder, plan.write) : []
    for (const path of written) io.line(`${io.paint('green', 'written')} ${path}`)
    if (wanted || flags['dry-run']) showSteps(io, steps)
    else io.line('Nothing was written.')
    const { base } = app
    const planned = plan.write.map(({ path }) => path)
    io.result({
      framework: app.framework,
      orm: app.orm,
      client: app.client,
      base,
      planned,
      written,
      add: plan.add,
      steps,
    })
    return 0
  },
})

async function chosen(app: App, asks: boolean): Promise<ChosenApp> {
  if (app.orm !== null) return { ...app, orm: app.orm }
  if (!asks) return { ...app, orm: 'kysely' }
  const { askOrm } = await import('../init/questions.ts')
  return { ...app, orm: await askOrm() }
}

async function confirmed(plan: Plan): Promise<boolean> {
  const { askToWrite } = await import('../init/questions.ts')
  return askToWrite(plan.write.length)
}

function show(io: Io, { framework, orm, client }: ChosenApp, { write, add }: Plan): void {
  io.line(`Found: ${framework}, ${orm === 'none' ? 'no database' : orm}, ${client} client`)
  for (const { path, text, secret } of write) {
    io.line()
    io.line(io.paint('bold', `new file ${path}`))
    const shown = secret ? text.replace(/=.*/g, '=…') : text
    for (const line of shown.trimEnd().split('\n'))
      io.line(io.paint('green', `+ ${line}`.trimEnd()))
  }
  for (const { path, text } of add) {
    io.line()
    io.line(io.paint('yellow', `${path} is there: it is left as it is. Add to it:`))
    for (const line of text.trimEnd().split('\n')) io.line(`  ${line}`)
  }
  io.line()
}

function showSteps(io: Io, steps: readonly string[]): void {
  io.line()
  io.line(io.paint('bold', 'Next'))
  for (const step of steps) io.line(`  ${step.startsWith('#') ? io.paint('dim', step) : step}`)
}
