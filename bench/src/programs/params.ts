/** The params that `runOwn` passed to this program. */
export function params<T>(): T {
  return JSON.parse(process.argv[2] ?? "null") as T;
}
