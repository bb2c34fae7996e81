/**
 * Whether there is anything to see: a text of zero-width characters is empty to everybody but a
 * computer. The braille blank counts as a symbol in Unicode, and shows nothing.
 */
export function isVisible(text: string): boolean {
  return /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Control}\p{Mark}\u2800]/u.test(text)
}
