import { type DiscoverContext, type RunWindow, sourceError } from "@collectro/connector";
import { nameProposal } from "../csv/header.js";
import { toUtf8 } from "../decode/encoding.js";
import { unzipped } from "../decode/gzip.js";
import type { FilesParams } from "../params.js";
import { decoded } from "../place.js";
import { unpacked } from "../read.js";
import { type FilesContext, filesOf } from "../sources/files.js";
import type { FileBytes } from "../sources/source-file.js";
import { openSources } from "../sources/sources.js";
import { findEncoding } from "./encoding.js";
import { type Finding, Undecided } from "./evidence.js";
import { findHeader, type HeaderFinding } from "./header.js";
import { findShape } from "./shape.js";

/** How much of the first file is looked at. */
const HEAD_BYTES = 256 * 1024;

type Context = FilesContext & Partial<Pick<DiscoverContext<FilesParams>, "requested">>;

/**
 * Finds out what the first file of a slice is, logs each finding with its reason and the params to paste, and returns the
 * params with all of it. Throws SOURCE_DATA naming the param to say when the evidence is not clear.
 */
export async function settle(context: Context, slice: RunWindow): Promise<FilesParams> {
  const { name, head, whole } = await firstHead(context, slice);
  const findings: Finding[] = [];
  const take = <T extends Finding>(finding: T): T => {
    findings.push(finding);
    context.log.info(`format auto, ${name}: ${finding.text}`);
    return finding;
  };
  try {
    await lookAt(head, whole, context, take);
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    const known = pasteable(findings, context.params);
    const found = known === "{}" ? "" : `, with what was found: --params '${known}'`;
    throw sourceError("SOURCE_DATA", {
      where: name,
      detail: `format auto cannot tell: ${error.message}`,
      hint: `say ${error.ask}${found}`,
    });
  }
  context.log.info(
    `format auto: to read the same without guessing, pass --params '${pasteable(findings, context.params)}'`,
  );
  return { ...context.params, ...merged(findings, context.params) };
}

async function firstHead(context: Context, slice: RunWindow): Promise<{ name: string; head: Buffer; whole: boolean }> {
  using sources = openSources(context);
  for (const file of await filesOf(context, slice, sources)) {
    for await (const one of unpacked(file, context)) return { name: one.name, ...(await headOf(one, context)) };
  }
  throw sourceError("SOURCE_NOT_FOUND", {
    where: String(context.params.path),
    detail: "no file is there, so that its format cannot be found out",
    hint: "say format",
  });
}

async function headOf(file: FileBytes, { params, signal }: Context): Promise<{ head: Buffer; whole: boolean }> {
  const isZip = /\.xls[xm]$/i.test(file.name);
  const chunks = isZip ? file.open(signal) : unzipped(file, file.open(signal), params);
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > HEAD_BYTES) break;
  }
  return { head: Buffer.concat(parts).subarray(0, HEAD_BYTES), whole: size <= HEAD_BYTES };
}

async function lookAt(
  head: Buffer,
  whole: boolean,
  context: Context,
  take: <T extends Finding>(finding: T) => T,
): Promise<void> {
  const { params } = context;
  if (head.length === 0) throw new Undecided("it is empty", "format");
  const magic = head.subarray(0, 4).toString("latin1");
  if (magic === "PK\x03\x04") {
    take({ params: { format: "xlsx" }, text: "format xlsx: it is a zip archive with the suffix of a workbook" });
    return;
  }
  if (magic === "PAR1") {
    take({ params: { format: "parquet" }, text: "format parquet: it begins with PAR1" });
    return;
  }
  const { encoding = "utf-8" } =
    params.encoding === "auto" ? take(await findEncoding(head, whole)).params : { encoding: params.encoding };
  const shape = take(findShape(await textOf(head, encoding), whole, params));
  if (shape.records === undefined) return;
  const records = shape.records.map((cells) => cells.map(decoded));
  take(columnsFinding(take(findHeader(records)), records[0] ?? [], context));
}

/** The text as UTF-8 read as latin1. */
async function textOf(head: Buffer, encoding: string): Promise<string> {
  async function* once(): AsyncGenerator<Buffer> {
    yield head;
  }
  const { chunks } = await toUtf8("", once(), encoding);
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts).toString("latin1");
}

/** Names, types and conversions. What the user said of them stands. */
function columnsFinding({ header, guesses }: HeaderFinding, first: readonly string[], context: Context): Finding {
  const { params, requested } = context;
  const original = header ? first : first.map((_, index) => `column_${index + 1}`);
  const renamed = original.map((name) => (Object.hasOwn(params.rename, name) ? (params.rename[name] ?? name) : name));
  const proposal = header ? nameProposal(renamed, original).rename : {};
  const names = renamed.map((name, index) => proposal[original[index] ?? ""] ?? name);
  const wanted = new Map(requested?.fields.map((field) => [field.name, field.type]));
  const convert: Record<string, string> = {};
  const columns: { name: string; type: string }[] = [];
  const reasons: string[] = [];
  for (const [index, guess] of guesses.entries()) {
    const name = names[index] ?? "";
    const type = wanted.get(name) ?? guess.type;
    if (guess.convert !== undefined && type !== "STRING") convert[name] = guess.convert;
    columns.push({ name, type: guess.type });
    const from = original[index] === name ? "" : ` (${JSON.stringify(original[index])})`;
    reasons.push(
      `${name}${from} ${guess.type}${guess.convert === undefined ? "" : ` by ${guess.convert}`}: ${guess.why}`,
    );
  }
  const known = requested !== undefined || params.columns !== undefined;
  return {
    params: {
      ...(Object.keys(proposal).length > 0 && { rename: { ...params.rename, ...proposal } }),
      ...(Object.keys(convert).length > 0 && { convert: { ...convert, ...params.convert } }),
      ...(!known && { columns }),
    },
    text: `columns, by what was looked at: ${reasons.join("; ")}`,
  };
}

function merged(findings: readonly Finding[], params: FilesParams): Partial<FilesParams> {
  const all: Partial<FilesParams> = Object.assign({}, ...findings.map((finding) => finding.params));
  // Names in place of a missing header leave nothing to rename.
  return all.header === false && params.columnNames !== undefined ? { ...all, columnNames: params.columnNames } : all;
}

/** The findings as JSON for the command line; what is the default anyway is left out. */
function pasteable(findings: readonly Finding[], params: FilesParams): string {
  const all = merged(findings, params);
  const { skipLines, delimiter, ...rest } = all;
  const usual = (delimiter === "," && rest.format === "csv") || (delimiter === "\t" && rest.format === "tsv");
  const shown = {
    ...rest,
    ...(skipLines ? { skipLines } : {}),
    ...(delimiter === undefined || usual ? {} : { delimiter }),
  };
  return JSON.stringify(shown).replaceAll("'", "'\\''");
}
