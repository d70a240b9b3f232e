/**
 * Gives out generations: microseconds since 1970, each later than `before` (the object's own) and than all given out so
 * far, whatever the clock does.
 */
export function createGenerations(): (before?: string) => string {
  let last = 0n;
  return (before = "0") => {
    const earliest = BigInt(before) > last ? BigInt(before) : last;
    const now = BigInt(Date.now()) * 1000n;
    last = now > earliest ? now : earliest + 1n;
    return String(last);
  };
}
