import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Play } from '../harness/crowd/play.ts'
import { stacks, step } from '../harness/crowd/steps.ts'
import { patience, trying } from '../harness/hostile.ts'

test(
  'whatever people do to their sessions, and thieves with their tokens, each door lets in whom it should and nobody else [sec-9,11,13]',
  async () => {
    const steps = fc.array(step, { minLength: 1, maxLength: 24, size: 'max' })
    const property = fc.asyncProperty(stacks, steps, async (doors, story) => {
      const play = new Play(doors)
      for (const one of story) await expect(play.go(one)).resolves.toBe(undefined)
    })
    await fc.assert(property, trying(60, 20))
  },
  patience,
)
