const names: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android device'],
  [/CrOS/, 'Chromebook'],
  [/Mac OS X|Macintosh/, 'Mac'],
  [/Windows/, 'Windows computer'],
  [/Linux/, 'Linux computer'],
]

/** What people may call the device that they sit at: a suggestion, for them to change. */
export function deviceName(userAgent = navigator.userAgent): string {
  return names.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'This device'
}
