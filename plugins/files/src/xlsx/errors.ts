import { sourceError } from "@collectro/connector";

/** What an error names as its place. */
export type ProblemSource = string;

/** SOURCE_DATA of a workbook. */
export function sheetError(where: ProblemSource, detail: string, hint: string): Error {
  return sourceError("SOURCE_DATA", { where, detail, hint });
}
