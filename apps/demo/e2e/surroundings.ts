/** What a program of the demo finds around it: nothing of the shell that could be a setting of its own. */
export function surroundings(): Readonly<Record<string, string>> {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env
  // Half of a start is compiling the same files again.
  return NODE_COMPILE_CACHE === undefined ? { PATH } : { PATH, NODE_COMPILE_CACHE }
}
