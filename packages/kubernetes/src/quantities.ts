// The client of Kubernetes reads quantities, too, but is slow to load, which `manifest` need not wait for.
const BINARY: Readonly<Record<string, number>> = { "": 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };

/** Bytes of a quantity such as `512Mi`; 0 of what is none. */
export function bytesOf(quantity: string): number {
  const [, number = "0", unit = ""] = /^(\d+)(Ki|Mi|Gi)?$/.exec(quantity) ?? [];
  return Number(number) * (BINARY[unit] ?? 1);
}

/** CPUs of a quantity such as `250m` or `1.5`; 0 of what is none. */
export function cpusOf(quantity: string): number {
  const [, number = "0", unit = ""] = /^(\d+(?:\.\d+)?)(m)?$/.exec(quantity) ?? [];
  return unit === "m" ? Number(number) / 1000 : Number(number);
}
