import { type Answer, numberedRows, type SeenRequest } from "../rig.js";

/** What the test's source holds. */
export const ALL = numberedRows(25);

/** A page of ALL, ten rows unless asked otherwise; never more than `cap`. */
export function pageAt(start: number, { limit = "10" }: SeenRequest["query"], cap = 100) {
  return ALL.slice(start, start + Math.min(Number(limit), cap));
}

/** Serves ALL by `page` from 1 and `limit`, with its total. */
export const byNumber: Answer = ({ query }) => ({
  total: ALL.length,
  data: pageAt((Number(query["page"]) - 1) * Number(query["limit"] ?? 10), query),
});
