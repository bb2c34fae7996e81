/**
 * The epoch that a stored session has from before the change that ends it until it is gone: it then
 * counts only while its user, who must be asked, is still of the epoch before. So neither store can
 * undo the other's part by failing: should the change not come, the session is good; should it come
 * and the session's store fail, the session lets nobody in.
 *
 * A negative number, so that every store can keep it: -1 for epoch 0. Applied twice, the epoch before.
 */
export function ending(epoch: number): number {
  return -1 - epoch
}

export function isEnding({ epoch }: { readonly epoch: number }): boolean {
  return epoch < 0
}
