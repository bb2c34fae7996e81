/**
 * The epoch of a stored session from before the change that ends it until it is gone: it then
 * counts only while its user, who must be read, still has the previous epoch. So neither store can
 * undo the other's part by failing: if the change does not happen, the session stays valid; if it
 * happens and the session's store fails, the session lets nobody in.
 *
 * A negative number, so that every store can keep it: -1 for epoch 0. Applying it twice gives the
 * original epoch.
 */
export function ending(epoch: number): number {
  return -1 - epoch
}

export function isEnding({ epoch }: { readonly epoch: number }): boolean {
  return epoch < 0
}

/** The epoch that it has, whether its end was announced or not. */
export function standing({ epoch }: { readonly epoch: number }): number {
  return isEnding({ epoch }) ? ending(epoch) : epoch
}
