import { expect, test } from 'vitest'
import { isVisible } from './visible.ts'

test.each(['', ' \n', '\u200B\u200D', '\u2060', '\u3164', '\u00AD', '\u2800', '\u202E', '\u0301'])(
  'there is nothing to see in %j [field-G12]',
  (text) => expect(isVisible(text)).toBe(false),
)

test.each(['Ada', '李', 'مريم', 'می\u200Cخواهم', '👩\u200D👧', '—', 'e\u0301'])(
  'there is something to see in %j [field-G12]',
  (text) => expect(isVisible(text)).toBe(true),
)
