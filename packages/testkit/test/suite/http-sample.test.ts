import { expect, test } from "vitest";
import type { ConnectorCases, HttpAnswer, HttpQuestion } from "../../src/index.js";
import { brokenClauses, useWorkshop } from "./workshop.js";

const TOKEN = "the-token-of-the-sample";
const NOTES: Readonly<Record<string, readonly (string | null)[]>> = {
  "2024-09-24": ["row 1", null, "row 1"],
  "2024-09-25": ["row 4", "row 5", "row 6", "row 7"],
};
const LARGE = 28_000;

const workshop = useWorkshop("./sample.mjs");

const CASES: ConnectorCases = {
  source: { kind: "http", answer: (question) => page(question, notesOf) },
  params: ({ origin }) => ({ url: origin }),
  secrets: { token: TOKEN },
  window: { from: "2024-09-24", to: "2024-09-25" },
  emptyDay: { day: "2024-09-30", zeroRows: "success" },
  hostile: {
    column: "note",
    place: (cells) => ({
      window: { from: "2024-09-24", to: "2024-09-24" },
      answer: (question) => page(question, () => cells.map(({ json }) => json)),
    }),
  },
  large: {
    rows: LARGE,
    window: { from: "2024-09-24", to: "2024-09-24" },
    params: { "page-size": 500 },
    answer: (question) => page(question, () => Array<string>(LARGE).fill(JSON.stringify("x".repeat(900)))),
  },
  changing: ["read_at"],
};

/** The notes of a day, as JSON texts. */
function notesOf(day: string): readonly string[] {
  return (NOTES[day] ?? []).map((note) => JSON.stringify(note));
}

function page({ body, headers }: HttpQuestion, notes: (day: string) => readonly string[]): HttpAnswer {
  if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 403 };
  const asked: { columns?: true; day: string; page: number; size: number } = JSON.parse(body);
  if (asked.columns) return { json: {} };
  const all = notes(asked.day);
  const start = (asked.page - 1) * asked.size;
  const items = all.slice(start, start + asked.size).map((note, index) => `{"id":${start + index},"note":${note}}`);
  return {
    headers: { "content-type": "application/json" },
    body: `{"total":${all.length},"items":[${items.join(",")}]}`,
  };
}

const whole = process.env["COLLECTRO_WHOLE_SUITE"] !== undefined;
/** Clauses about answers, in which the sample is as any connector that asks with `http`: rest's own suite shows a right one. */
const ABOUT_ANSWERS = /hostile|429|500|cut|half|never comes|memory/;

test("an awkward connector that is right passes every clause", { timeout: 600_000 }, async () => {
  const awkward = whole ? undefined : (name: string) => !ABOUT_ANSWERS.test(name);
  expect(await brokenClauses(await workshop.make([]), CASES, awkward)).toEqual({});
});

const DECLARES = "declares title and summary";
const TOUCHES = "touches no environment";
const ALTERED = /success, but the value became/;

/** A way to be broken: the clause that it is caught by, and what the clause says. */
type Broken = Readonly<Record<string, readonly [clause: string, says: RegExp]>>;

const ROWS: Broken = {
  "no Japanese title": [DECLARES, /title\.ja is not declared/],
  "asks for the machine's zone": ["another machine gives the same rows", /never from the machine/],
  "previews other rows": ["check and preview give the first rows", /with --limit \d/],
  "lines of its own": ["finished lines and rows are the same", /wants "lines" against wants "rows"/],
  "reads a day too many": ["the rows of a window are the rows of its days", /read the dates of `slice`/],
  "fails without rows": ["a day without rows ends as declared", /SOURCE_DATA.*\n→ an empty answer/],
  "keeps all before it yields": ["memory stays flat", /MiB alive at once, of 2\d\.\d MiB read/],
  "speaks on stdout": [TOUCHES, /it printed: reading/],
};

/** Of those that are tried together, and of those that are tried alone; hostile-cells.test.ts tells all of them altered. */
const VALUES: Broken = {
  "knows the first plane only": ["a hostile value, emoji", ALTERED],
  "repairs surrogates": ["a hostile value, lone surrogate", ALTERED],
  "cuts long texts": ["a hostile value, 20 MB", ALTERED],
};
const MORE_VALUES: Broken = {
  "drops NUL": ["a hostile value, NUL", ALTERED],
  "counts in doubles": ["a hostile value, 2^63", ALTERED],
  "loses what is infinite": ["a hostile value, 1e400", ALTERED],
  "flattens nesting": ["a hostile value, deep nesting", ALTERED],
  "drops odd keys": ["a hostile value, proto key", ALTERED],
};

const GUEST: Broken = {
  "undescribed param": [DECLARES, /not described in both languages: url\n→ end each with/],
  "knows no columns": ["every stored row fits the schema", /stored unchecked/],
  "declares nothing of empty days": ["a day without rows ends as declared", /declares ask, the case success/],
  "is slow to end": ["ends within 2 s when the reader has enough", /went on for 2000 ms after the abort/],
  "leaves a socket open": ["leaves no socket, timer or file open", /after reading: still open: .*TCP/],
  "leaves a timer running": ["leaves no socket, timer or file open", /after reading: still open: .*Timeout/],
  "reads the environment at import": [TOUCHES, /process\.env\.SAMPLE_TOKEN at file:.*index\.mjs:\d+/],
  "listens for signals": [TOUCHES, /process\.on\("SIGUSR2"\) at/],
  "writes to the shared folder": [TOUCHES, /the shared folder .*now holds .*\.sample/],
  "asks the output bucket": [TOUCHES, /the output bucket: \d+ requests/],
  "stores the secret": ["no secret comes out", /a secret came out in .*part-00000\.json, as plain/],
};

const IMPATIENT: Broken = {
  "asks again at once": ["after 429 it waits", /the same was asked again after \d+ ms/],
  "asks for ever": ["500 for good", /\d{3} requests were made, 5 in a good run/],
  "waits for ever": ["an answer that never comes", /waits for ever for a source that says nothing/],
  "does not hear the abort": ["ends within 2 s of an abort while the source is silent", /after the abort/],
};

const CREDULOUS: Broken = {
  "never asks again after a 500": ["after a 500 it asks again", /ended with failure.*HTTP 500/],
  "takes what came before the cut": ["half a page", /success with other rows/],
  "insists on refused credentials": ["credentials that are refused", /2\d requests with credentials/],
};

/** Several ways at once: they do not meet, and a run serves many. Side by side: much of it is waiting for deadlines. */
test.concurrent.for([
  ["its rows and dates", ROWS, []],
  ["its values", { ...VALUES, ...(whole ? MORE_VALUES : {}) }, []],
  ["its place in the process", GUEST, []],
  ["its patience", IMPATIENT, []],
  ["what it believes", CREDULOUS, ["a connection that is cut"]],
  ["what it mends", { "mends half a JSON": ["half an answer that looks whole", /success with other rows/] }, []],
] as const satisfies readonly (readonly [string, Broken, readonly string[]])[])(
  "a connector that is broken in %s is caught by the clauses meant for it",
  { timeout: 600_000 },
  async ([, ways, also], { expect }) => {
    const found = await caughtIn(Object.keys(ways), [...Object.values(ways).map(([clause]) => clause), ...also]);

    for (const [way, [clause, says]] of Object.entries(ways))
      expect({ way, says: found[clause] }).toMatchObject({ way, says: expect.stringMatching(says) });
  },
);

test("rows that differ each time are caught by the clause that runs twice", { timeout: 600_000 }, async () => {
  const broken = await brokenClauses(await workshop.make(["rows differ each time"]), CASES, isOf(["two runs give"]));

  expect(Object.values(broken)).toEqual([expect.stringMatching(/not the rows of the good run: 7 rows were expected/)]);
});

test("a package that leaves out what belongs to it is caught", async () => {
  const folder = await workshop.make([], { manifest: { peerDependencies: {} }, readme: "`url` `page-size`" });
  const broken = await brokenClauses(folder, CASES, isOf(["has the name of its manifest", "README.md names every"]));

  expect(Object.values(broken)).toEqual([
    expect.stringMatching(/no peer dependency/),
    expect.stringMatching(/does not name: token\n/),
  ]);
});

/** Runs what a broken connector is caught by; in a whole run all clauses, of which no other may say a word. */
async function caughtIn(ways: readonly string[], clauses: readonly string[]): Promise<Record<string, string>> {
  const broken = await brokenClauses(await workshop.make(ways), CASES, whole ? undefined : isOf(clauses));
  const unrelated = Object.entries(broken).filter(([name]) => !isOf(clauses)(name));
  expect(unrelated).toEqual([]);
  return Object.fromEntries(
    clauses.map((clause) => [clause, Object.entries(broken).find(([name]) => name.startsWith(clause))?.[1] ?? ""]),
  );
}

function isOf(starts: readonly string[]): (name: string) => boolean {
  return (name) => starts.some((start) => name.startsWith(start));
}
