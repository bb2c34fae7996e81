/** @returns when it settles, or after so many milliseconds */
export async function within(milliseconds: number, task: Promise<void>): Promise<void> {
  let timer
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)))
  await Promise.race([task, late])
  clearTimeout(timer)
}
