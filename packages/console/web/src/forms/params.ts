/** Params as they are entered; what is absent is the default. */
export type Params = Readonly<Record<string, unknown>>;

/** Params without places that were added and not filled: empty items of lists, members without a value. */
export function sendable(params: Params): Params {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => {
      const kept = withoutGaps(value);
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
}

function withoutGaps(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept = value.map(withoutGaps).filter((one) => one !== undefined && one !== null);
    return kept.length > 0 ? kept : undefined;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}
