type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles only with `true`, and so for two types only if they are the same, `any` included. */
export function same<A, B>(yes: Same<A, B>): Same<A, B> {
  return yes
}
