/** Whether an error says that a file is not there. */
export function isNotFound(error: unknown): boolean {
  return codesOf(error).includes("SOURCE_NOT_FOUND");
}

/** Whether an error is one for people already: a fault of the source or of the params. */
export function isTold(error: unknown): boolean {
  return codesOf(error).length > 0;
}

function codesOf(error: unknown): unknown[] {
  if (!(error instanceof Error) || !("problems" in error) || !Array.isArray(error.problems)) return [];
  return error.problems.map((problem: { code?: unknown }) => problem.code);
}
