/**
 * A row in one spelling: keys in order, columns that do not count left out, numbers as they were written, a null like a
 * missing column (BigQuery stores both alike). Text that is no JSON object stays as it is.
 */
export function canonicalRow(line: string, ignored: ReadonlySet<string>): string {
  try {
    const row: unknown = JSON.parse(line, keepNumbers as never);
    if (!isRecord(row) || row instanceof WrittenNumber) return line;
    return spell(Object.fromEntries(Object.entries(row).filter(([name]) => !ignored.has(name))));
  } catch {
    return line;
  }
}

/** A number as it is written in the text: 2^53 + 1 is not 2^53. */
class WrittenNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

function keepNumbers(_key: string, value: unknown, context: { source?: string }): unknown {
  return typeof value === "number" && context.source !== undefined ? new WrittenNumber(context.source) : value;
}

function spell(value: unknown): string {
  if (value instanceof WrittenNumber) return value.source;
  if (Array.isArray(value)) return `[${value.map(spell).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const cells = Object.entries(value)
    .filter(([, cell]) => cell !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, cell]) => `${JSON.stringify(name)}:${spell(cell)}`);
  return `{${cells.join(",")}}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
