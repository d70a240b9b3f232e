import { RowRefused } from "@collectro/table-schema";

/** A value that its column cannot hold. The path grows while the error passes the arrays and composites around it. */
export class ValueRefused extends Error {
  override readonly name = "ValueRefused";
  /** Inside the column: `[3].price`; "" is the column itself. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
  readonly hint: string;

  constructor(refusal: { path: string; expected: string; got: string; hint: string }) {
    super(`${refusal.path}: expected ${refusal.expected}, got ${refusal.got}`);
    this.path = refusal.path;
    this.expected = refusal.expected;
    this.got = refusal.got;
    this.hint = refusal.hint;
  }
}

/** The refusal behind any error that an encoder throws; other errors are faults and are thrown again. */
export function refusalOf(error: unknown): ValueRefused {
  if (error instanceof ValueRefused) return error;
  if (!(error instanceof RowRefused)) throw error;
  const [problem] = error.problems;
  const { expected = "", got = "", hint = "" } = problem ?? {};
  return new ValueRefused({ path: "", expected, got, hint });
}

/** The same refusal seen from one level further out: `[3]` or `.price`. */
export function within(refusal: ValueRefused, step: string): ValueRefused {
  return new ValueRefused({ ...refusal, path: `${step}${refusal.path}` });
}
