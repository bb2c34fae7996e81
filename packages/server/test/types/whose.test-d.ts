import { expectTypeOf, test } from 'vitest'
import type { createEverything } from '../harness/everything.ts'

type Everything = ReturnType<typeof createEverything>['router']['_def']['record']

/** What a field that names somebody could be called. */
type IdName = 'id' | `${string}${'Id' | 'ID' | '_id'}` | `user${string}` | 'sub' | 'owner' | 'of'

type FieldOf<TInput> = TInput extends object ? keyof TInput & string : never

/** The paths of the procedures whose input could tell who is meant. */
type TakesIds<TRecord, TPath extends string = ''> = {
  [TName in keyof TRecord & string]: TRecord[TName] extends {
    _def: { $types: { input: infer TInput } }
  }
    ? unknown extends TInput
      ? `${TPath}${TName}` // no type, so it could take anything
      : Extract<FieldOf<TInput>, IdName> extends never
        ? never
        : `${TPath}${TName}`
    : TakesIds<TRecord[TName], `${TPath}${TName}.`>
}[keyof TRecord & string]

/** Superusers, who administer others. */
type OfSuperusers =
  | `users.${'get' | 'update' | 'delete'}`
  | `sessions.ofUser.${'list' | 'revoke' | 'revokeAll'}`

test('no procedure of ours takes the id of a user, but those of superusers [sec-35]', () => {
  // A session is revoked by its own id: that of another user’s is an unknown one.
  expectTypeOf<TakesIds<Everything>>().toEqualTypeOf<OfSuperusers | 'sessions.revoke'>()
})
