import { expect } from "vitest";
import { parseGcsUri, problemsOf } from "../../packages/contract/src/index.js";
import { ask } from "../../packages/host/src/stages/1-ask.js";
import { fuzz } from "./kit.js";

const CANARY = "canary-4f1c9a";
const DATES = { FROM: "2024-09-24", TO: "2024-09-25" };

// One argument a line.
fuzz("arguments", {
  corpus: [
    "--connector=files\n--output=gs://bucket/prefix\n--param=path=/data/x.csv",
    `--connector\nrest\n--output\ngs://bucket\n--params\n{"token":"${CANARY}"}\n--limit=10`,
    `--connector=x\n--output=gs://b-1/p\n--param=token=${CANARY}\n--stop-grace=8s\n--time-zone=UTC\n--uri-scheme=gs`,
    "--connector=x\n--output=gs://bkt/p\n--expand-window=week\n--empty-window=failure\n--shared-dir=/s\n--schema=[]",
  ],
  pieces: [
    "--",
    "--param\n",
    "--params\n",
    "=",
    "--__proto__=1\n",
    "--no-param\n",
    "-x\n",
    "--help\n",
    "{",
    "--connector=y\n",
  ],
  runs: 1_500,
  // The list that Node itself takes apart, in time that grows with its square.
  longCharacters: 20_000,
  holds(text) {
    const argv = text.split("\n");

    const asked = ask(argv, DATES, "file:///base/");

    expect(asked.request === undefined).toBe(asked.problems.length > 0);
    if (asked.problems.length > 0) {
      expect(problemsOf(Object.assign(new Error(), { problems: asked.problems }))).toBeDefined();
      // What a param holds is not told, wherever it strayed to: only its own option and those of the host are quoted.
      const strayed = argv.filter((arg) => /^--(params?|connector|output|time-zone)/.test(arg));
      const quoted = strayed.some((arg) => /^--(connector|output|time-zone)/.test(arg) && /canary/.test(text));
      if (!quoted) expect(JSON.stringify(asked.problems)).not.toContain(CANARY);
      return;
    }
    const { connector, output, rawParams, limit } = asked.request as NonNullable<typeof asked.request>;
    expect(connector).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(parseGcsUri(`gs://${output.bucket}/${output.prefix}`)).toMatchObject({ ok: true });
    expect(Object.getPrototypeOf(rawParams)).toBeNull();
    expect(limit === undefined || Number.isSafeInteger(limit)).toBe(true);
  },
});
