import type { V1EnvVar } from "@kubernetes/client-node";

/**
 * A value that reaches the container exactly as written: Kubernetes would put variables in the place of `$(NAME)`, in
 * arguments as well as in variables.
 */
export function literal(value: string): string {
  return value.replace(/\$(?=[$(])/g, "$$$$");
}

/** Variables with plain values. */
export function plainVariables(values: Readonly<Record<string, string>>): V1EnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value: literal(value) }));
}

/** Variables whose values stand in a Secret, under their own names. */
export function secretVariables(names: readonly string[], secret: string): V1EnvVar[] {
  return names.map((name) => ({ name, valueFrom: { secretKeyRef: { name: secret, key: name } } }));
}

/** A duration as whole seconds, rounded up. */
export function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

/** An amount of memory as Kubernetes writes it, in the largest unit that holds it exactly. */
export function quantity(bytes: number): string {
  const units = ["Gi", "Mi", "Ki"].map((unit, at) => ({ unit, size: 1024 ** (3 - at) }));
  const found = units.find(({ size }) => bytes % size === 0);
  return found ? `${bytes / found.size}${found.unit}` : String(bytes);
}
