/**
 * Works on items with at most `atOnce` in flight, in order of their start. Work that resolves to false, or throws,
 * begins no further item; what is in flight is waited for, then the first error is thrown.
 */
export async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<boolean>,
): Promise<void> {
  const queue = items.entries();
  let goOn = true;
  const errors: unknown[] = [];
  async function lane(): Promise<void> {
    for (const [index, item] of queue) {
      if (!goOn) return;
      try {
        if (!(await work(item, index))) goOn = false;
      } catch (error) {
        errors.push(error);
        goOn = false;
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  if (errors.length > 0) throw errors[0];
}
