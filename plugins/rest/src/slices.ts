import { isDeepStrictEqual } from "node:util";
import { byDay, byMonth, byWeek, paramError, type RunWindow, type Slice, whole } from "@collectro/connector";
import type { RestParams } from "./params.js";
import { ambiguousPlaceholder, fillIn, naturalSlices, placeholdersIn } from "./placeholders.js";

const CUTS = { whole, day: byDay, week: byWeek, month: byMonth };

/**
 * Cuts the window as the params or their placeholders ask for. Refuses what would read some days twice or not at all:
 * a placeholder that stands for one day of several, and slices that all ask the same.
 */
export function slicesOf(window: RunWindow, params: RestParams): readonly Slice[] {
  const template = requestTemplate(params);
  const used = placeholdersIn(template);
  const kind = params.slices ?? naturalSlices(used);
  const slices = CUTS[kind](window);
  for (const slice of slices) {
    const unclear = ambiguousPlaceholder(used, slice);
    if (unclear) {
      const detail = `${unclear} stands for one date, but a slice is ${slice.from} to ${slice.to}`;
      throw paramError({ where: "slices", detail, hint: "leave slices out, or use {from} and {to}" });
    }
  }
  const [first, second] = slices;
  if (first && second && isDeepStrictEqual(fillIn(template, first), fillIn(template, second))) {
    const detail = `slices=${kind}, but the request is the same for ${first.from} and ${second.from}: rows would come twice`;
    throw paramError({
      where: "slices",
      detail,
      hint: "put {from} and {to}, or {date}, into the request, or pass slices=whole",
    });
  }
  return slices;
}

/** The parts of the params that hold placeholders. */
function requestTemplate({
  url,
  query,
  headers,
  body,
}: RestParams): Pick<RestParams, "url" | "query" | "headers" | "body"> {
  return { url, query, headers, body };
}
