import { createGate, type Gate } from './gate.ts'
import type { RenewingApp } from './renewing-app.ts'

/** Holds up the calls of a procedure before they do anything, or before they say what they did. */
export function hold(
  { state }: RenewingApp,
  path: string,
  where: 'before' | 'after' = 'before',
): Gate {
  const gate = createGate()
  let passed = 0
  state.delay = async (called) => {
    if (called !== path) return
    passed += 1
    if (where === 'before' || passed > 1) await gate.pass()
  }
  return gate
}

/** Holds up the first three times that a procedure begins or is about to answer, each by itself. */
export function holdEach({ state }: RenewingApp, path: string): readonly [Gate, Gate, Gate] {
  const gates = [createGate(), createGate(), createGate()] as const
  let passed = 0
  state.delay = async (called) => {
    if (called === path) await gates[passed++]?.pass()
  }
  return gates
}
