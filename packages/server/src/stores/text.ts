/**
 * Whether a text can be stored and compared as it is: PostgreSQL refuses a NUL, and drivers put
 * another character in the place of half a surrogate pair.
 */
export function isText(value: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(value)
}
