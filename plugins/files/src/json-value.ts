/** Digits enough that a number may not fit a double exactly. */
const LONG_NUMBER = /[0-9]{16}/;

/** `JSON.parse`, but integers beyond 2^53 become bigint. Throws a SyntaxError. */
export function parseJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text);
}

function exactInteger(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? "";
  return /^-?[0-9]+$/.test(source) ? BigInt(source) : value;
}
