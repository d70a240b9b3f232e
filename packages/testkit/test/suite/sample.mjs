// A right connector that does awkwardly what it may do: pages by POST, columns from the source, slices side by side, empty
// batches, and every form of item. Each name in BROKEN breaks one clause of the suite, and that one only.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import {
  byDay,
  defineConnector,
  encodedLines,
  parseExactJson,
  secret,
  sourceError,
  unchecked,
  z,
} from "@collectro/connector";

const BROKEN = [];
const is = (name) => BROKEN.includes(name);

const COLUMNS = [
  { name: "day", type: "DATE", mode: "REQUIRED" },
  { name: "id", type: "INT64" },
  { name: "note", type: "STRING" },
  { name: "constructor", type: "STRING" },
  { name: "read_at", type: "TIMESTAMP" },
];

if (is("reads the environment at import")) void process.env.SAMPLE_TOKEN;

export default defineConnector({
  name: "sample",
  title: { en: "Sample", ja: is("no Japanese title") ? "" : "サンプル" },
  summary: { en: "Awkward", ja: "扱いにくい" },
  params: z.object({
    url: z
      .string()
      .describe(is("undescribed param") ? "" : "Address")
      .meta({ ja: "アドレス" }),
    token: secret().describe("Token").meta({ ja: "トークン" }),
    "page-size": z.int().default(2).describe("Rows a page").meta({ ja: "1 ページの行数" }),
  }),
  schema: async ({ http, params, signal }) => {
    await ask({ http: open(http), params, signal }, { columns: true });
    return is("knows no columns") ? undefined : { fields: COLUMNS.map(parsedField) };
  },
  ...(is("declares nothing of empty days") ? {} : { emptyWindow: "success" }),
  slices: byDay,
  parallel: 3,
  async *read(context) {
    const { signal } = context;
    const socket = connect(Number(new URL(context.params.url).port), "127.0.0.1").on("error", () => {});
    const timer = setTimeout(() => {}, 60_000);
    try {
      if (is("speaks on stdout")) console.log("reading");
      if (is("listens for signals")) process.on("SIGUSR2", () => {});
      if (is("writes to the shared folder")) touch(secretly("COLLECTRO_SHARED_DIR"));
      if (is("asks the output bucket")) await fetch(`${secretly("COLLECTRO_GCS_ENDPOINT")}/storage/v1/b/out`);
      yield [];
      if (is("keeps all before it yields")) yield* await collected(pages({ ...context, http: open(context.http) }));
      else yield* pages({ ...context, http: open(context.http) });
    } finally {
      if (!is("leaves a socket open")) socket.destroy();
      if (!is("leaves a timer running")) clearTimeout(timer);
      if (is("is slow to end") && signal.aborted) await sleep(30_000);
    }
  },
});

/** Without a trace in the environment that the suite watches: as a library might. */
function secretly(name) {
  const entries = readFileSync("/proc/self/environ", "utf8").split("\0");
  return entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
}

function touch(dir) {
  writeFileSync(`${dir}/.sample`, "");
  if (!dir.includes("probe")) rmSync(`${dir}/.sample`);
}

async function collected(items) {
  const all = [];
  for await (const item of items) all.push(item);
  return all;
}

async function* pages(context) {
  const { slice, window, limit, clock } = context;
  const days = new Set(is("reads a day too many") ? [slice.from, window.to] : [slice.from]);
  let turn = 0;
  for (const day of days) {
    for (let page = 1, last = false; !last; page += 1) {
      const { items, total } = await ask(context, { day, page, size: context.params["page-size"] });
      if (!is("believes short pages")) check(items, total, page, context);
      last = page * context.params["page-size"] >= total || items.length === 0;
      const shown = is("previews other rows") && limit !== undefined ? items.slice(1) : items;
      const rows = shown.map((item) => rowOf(day, item, clock));
      if (is("fails without rows") && rows.length === 0) throw sourceError("SOURCE_DATA", { detail: "no rows" });
      yield* formOf(rows, context, turn++);
    }
  }
}

function check(items, total, page, { params }) {
  const size = params["page-size"];
  if (items.length !== Math.min(size, Math.max(0, total - (page - 1) * size))) {
    throw sourceError("SOURCE_INCOMPLETE", { where: `page ${page}`, detail: `${items.length} rows of ${total}` });
  }
}

function rowOf(day, { id, note }, clock) {
  const here = is("asks for the machine's zone") ? new Date(`${day}T00:00:00Z`).toString().slice(0, 15) : "ok";
  return {
    day,
    id: is("rows differ each time") ? Math.floor(Math.random() * 1e9) : id,
    note: noteOf(note),
    constructor: here,
    read_at: clock.now().toISOString(),
  };
}

/** Whatever comes becomes a text that says the same. */
function noteOf(note) {
  if (note === null || note === undefined) return null;
  if (is("flattens nesting") && Array.isArray(note)) return JSON.stringify(note.flat(Number.POSITIVE_INFINITY));
  if (is("counts in doubles") && typeof note === "bigint") return String(Number(note));
  if (note === Number.POSITIVE_INFINITY) return is("loses what is infinite") ? null : refused("1e400 or more");
  if (is("drops odd keys") && typeof note === "object") return JSON.stringify({ ...note, ["__proto__"]: undefined });
  if (typeof note !== "string") return typeof note === "object" ? jsonOf(note) : String(note);
  let kept = note;
  if (is("drops NUL")) kept = kept.replaceAll("\0", "");
  if (is("repairs surrogates")) kept = kept.toWellFormed();
  if (is("knows the first plane only")) kept = kept.replace(/[\ud800-\udfff]+/g, "?");
  if (is("cuts long texts")) kept = kept.slice(0, 1_000_000);
  return kept;
}

function jsonOf(note) {
  try {
    return JSON.stringify(note);
  } catch (error) {
    return refused(`nested too deeply: ${error.message}`);
  }
}

function refused(detail) {
  throw sourceError("SOURCE_DATA", { where: "note", detail });
}

/** One row, an array, rows from outside, or finished lines: all are allowed, and may be mixed. */
function* formOf(rows, { wants, params, log }, turn) {
  if (is("stores the secret")) rows = rows.map((row) => ({ ...row, constructor: params.token }));
  if (turn % 2 === 1 && wants === "lines") {
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    yield encodedLines(Buffer.from(is("lines of its own") ? lines.replaceAll("row", "line") : lines), rows.length);
  } else if (rows.length === 1) yield rows[0];
  else yield unchecked(rows);
  log.info(`${rows.length} rows`);
}

const OWN = [
  "asks again at once",
  "never asks again after a 500",
  "asks for ever",
  "takes what came before the cut",
  "waits for ever",
  "does not hear the abort",
  "insists on refused credentials",
];

/** The host's HTTP, or one's own with faults in it. */
function open(http) {
  const allowed = http.with({ allowPrivate: ["127.0.0.1"] });
  if (OWN.some(is)) return { json: plain };
  return is("mends half a JSON")
    ? { json: async (url, said) => parsed((await allowed.request(url, said)).text()) }
    : allowed;
}

async function ask({ http, params, signal }, body) {
  const headers = { authorization: `Bearer ${params.token}` };
  const answer = await http.json(`${params.url}/items`, { method: "POST", body, headers, idempotent: true, signal });
  if (body.columns) return {};
  if (!Array.isArray(answer?.items)) throw sourceError("SOURCE_DATA", { where: "answer", detail: "no items" });
  return answer;
}

function mended(json) {
  const items = [...json.matchAll(/\{"id":(\d+),"note":("[^"]*"|null)\}/g)].map(([, id, note]) => ({
    id,
    note: JSON.parse(note),
  }));
  return { items, total: items.length };
}

/** Requests by hand: right, but for what is broken. */
async function plain(url, { signal, ...said }) {
  const heard = is("does not hear the abort") ? undefined : signal;
  const passing = [429, ...(is("never asks again after a 500") ? [] : [500])];
  if (is("insists on refused credentials")) passing.push(401);
  const retries = is("asks for ever") ? 200 : is("insists on refused credentials") ? 20 : 3;
  for (let attempt = 1; ; attempt += 1) {
    const { status, headers, body } = await once(url, said, heard).catch((error) => failed(error, heard));
    if (status === 200) return parsed(body);
    if (attempt > retries || !passing.includes(status)) {
      throw sourceError(status === 401 ? "SOURCE_AUTH" : "SOURCE_FAILED", { where: url, detail: `HTTP ${status}` });
    }
    const waitS = is("asks again at once") ? 0 : Number(headers["retry-after"] ?? 0);
    await sleep(waitS * 1_000 + 1, undefined, heard ? { signal: heard } : {});
  }
}

/** The lenient one has marked what was cut. */
function parsed(body) {
  if (body.startsWith(CUT)) return mended(body);
  try {
    return parseExactJson(body);
  } catch (error) {
    if (is("mends half a JSON")) return mended(body);
    throw sourceError("SOURCE_DATA", { where: "answer", detail: error.message });
  }
}

const CUT = "\0";

function failed(error, signal) {
  signal?.throwIfAborted();
  throw sourceError("SOURCE_INCOMPLETE", { detail: error.message });
}

function once(url, { body, headers }, signal) {
  return new Promise((resolve, reject) => {
    const sent = { method: "POST", headers: { ...headers, "content-type": "application/json" }, agent: false };
    const asked = request(url, signal ? { ...sent, signal } : sent, (answer) => {
      const whole = is("takes what came before the cut") ? partOf(answer) : text(answer);
      whole.then((got) => resolve({ status: answer.statusCode, headers: answer.headers, body: got }), reject);
    });
    if (!is("waits for ever")) asked.setTimeout(30_000, () => asked.destroy(new Error("no answer within 30 s")));
    asked.on("error", reject).end(JSON.stringify(body));
  });
}

async function partOf(answer) {
  let got = "";
  try {
    for await (const chunk of answer) got += chunk;
    return got;
  } catch {
    return CUT + got;
  }
}

function parsedField({ name, type, mode = "NULLABLE" }) {
  return { name, type, mode };
}
