/** A value and the JSON text that must be written; null = refused. */
export type Case = readonly [value: unknown, json: string | null];

/** A column type, its parameters, and values of it. */
export type TypeCases = readonly [type: string, extra: object, cases: readonly Case[]];
