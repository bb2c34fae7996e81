import type { Reporter, TestModule } from 'vitest/node'
import type { Times } from './example.ts'

declare module 'vitest' {
  interface TaskMeta {
    times?: Times
  }
}

/** Prints, when all is done, how long each example took. */
export class TimesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules.flatMap(({ children }) =>
      [...children.allTests()].flatMap((test) => {
        const { times } = test.meta()
        return times ? [{ name: test.name, times }] : []
      }),
    )
    const width = Math.max(...rows.map(({ name }) => name.length))
    const seconds = (value: number) => `${value.toFixed(1).padStart(6)} s`
    console.log(`\n${''.padEnd(width)}   install    build  to the first login`)
    for (const { name, times } of rows) {
      const cells = [times.install, times.build, times.login].map(seconds).join(' ')
      console.log(`${name.padEnd(width)}  ${cells}`)
    }
  }
}
