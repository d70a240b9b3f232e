import colors from "picocolors";
import { showRows } from "../display.js";
import type { RunOptions } from "../host-run.js";
import { readSample } from "../sample.js";
import type { Session } from "../session.js";

const ROWS = "10";

/** `collectro preview NAME`: the first rows, read from what the engine stored. With `--json` an array of them. */
export async function preview(session: Session, connector: string, options: RunOptions): Promise<number> {
  const sample = await readSample(session, connector, options, ROWS);
  if (typeof sample === "number") return sample;
  const { lines, limit } = sample;
  if (session.json) {
    // As they were stored, digit for digit: parsing them would round large integers.
    console.log(`[${lines.join(",\n")}]`);
  } else if (lines.length === 0) {
    console.log(session.texts.noRows);
  } else {
    console.log(showRows(lines));
    console.log(colors.dim(session.texts.rowsShown(lines.length, limit)));
  }
  return 0;
}
