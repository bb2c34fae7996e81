import { expectTypeOf, test } from 'vitest'
import { doctor, type Diagnosis, type Reason } from '../../src/doctor/index.ts'
import type { AuthOptions, Doctor, ProfileSchema } from '../../src/index.ts'

test('a diagnosis is told apart by its reason', () => {
  const report = (diagnosis: Diagnosis) => {
    if (diagnosis.reason === 'cookie-name') {
      expectTypeOf(diagnosis.found).toBeString()
      expectTypeOf(diagnosis).not.toHaveProperty('madeFor')
    }
    if (diagnosis.reason === 'other-backend') expectTypeOf(diagnosis.madeFor).toBeString()
    if (diagnosis.reason === 'expired') expectTypeOf(diagnosis).not.toHaveProperty('found')
    expectTypeOf(diagnosis.seen.cookies).toEqualTypeOf<readonly string[]>()
    expectTypeOf(diagnosis.reason).toExtend<Reason>()
  }
  expectTypeOf(doctor({ report })).toEqualTypeOf<Doctor>()
  void doctor({ report: async (diagnosis) => report(diagnosis) })
})

test('it can be left out by a condition', () => {
  expectTypeOf<undefined>().toExtend<AuthOptions<ProfileSchema>['doctor']>()
  expectTypeOf<Doctor>().toExtend<AuthOptions<ProfileSchema>['doctor']>()
})
