import type { DiscoverContext, Item, RunContext, TableSchema } from "@collectro/connector";
import { sliceText } from "@collectro/sql-source";
import { CopyStream } from "./copy-stream.js";
import { explainError } from "./errors.js";
import { readLines } from "./lines.js";
import type { PostgresParams } from "./params.js";
import type { RowNames } from "./refused-row.js";
import { readRows } from "./rows.js";
import { openSession, type Session } from "./session.js";
import { openSliceSession } from "./snapshot.js";
import { describeSource, sliceCondition } from "./source.js";
import { copyStatement, naturalSchema, planTarget, type TargetColumn } from "./target.js";
import type { CodedColumn } from "./transcode/compile.js";
import { compileExact } from "./transcode/exact.js";

function targetOptions(params: PostgresParams) {
  return { columns: params.columns, nulls: params.unrepresentable === "null" };
}

/** The columns from the catalog, or the schema that the user asked for when the source can be read in that form. */
export async function discoverSchema(context: DiscoverContext<PostgresParams>): Promise<TableSchema> {
  const { params, window, timeZone, signal, requested, log } = context;
  const session = await openSession({ params, timeZone, signal });
  try {
    signal.throwIfAborted();
    const source = await describeSource(session, params, window);
    sliceCondition(source, params, window, timeZone);
    const schema = requested ?? naturalSchema(source, targetOptions(params));
    planTarget(source, schema, targetOptions(params));
    log.info(`${session.where}: ${source.label}, ${schema.fields.length} columns`);
    return schema;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    await session.close();
  }
}

/** Reads one slice with COPY. */
export async function* readSlice(context: RunContext<PostgresParams>): AsyncGenerator<Item> {
  const { session, release } = await openSliceSession(context);
  let outcome: "whole" | "cut" = "cut";
  try {
    yield* copyRows(context, session);
    outcome = "whole";
  } catch (error) {
    throw context.signal.aborted ? context.signal.reason : error;
  } finally {
    await release(outcome);
  }
}

async function* copyRows(context: RunContext<PostgresParams>, session: Session): AsyncGenerator<Item> {
  const { params, slice, signal, progress } = context;
  const source = await describeSource(session, params, slice);
  const schema = context.schema ?? naturalSchema(source, targetOptions(params));
  const columns = planTarget(source, schema, targetOptions(params));
  const condition = sliceCondition(source, params, slice, context.timeZone);
  const stream = new CopyStream(copyStatement(source, columns, condition, context.limit));
  const stop = () => stream.fail(signal.reason);
  const connectionLost = (error: Error) => stream.fail(error);
  signal.addEventListener("abort", stop);
  session.client.on("error", connectionLost);
  try {
    signal.throwIfAborted();
    progress.waiting("PostgreSQL prepares the rows");
    session.client.query(stream);
    const coded = columns.map((column) => codeColumn(column, context));
    const names: RowNames = {
      ...source,
      columns,
      slice: sliceText(params, slice),
      nulls: params.unrepresentable === "null",
    };
    yield* context.wants === "lines" ? readLines(stream, coded, names) : readRows(stream, coded, names);
  } catch (error) {
    // Only a user's own query has places worth showing.
    const statement = params.query === undefined ? {} : { statement: stream.text };
    throw explainError(error, { where: session.where, phase: "read", ...statement });
  } finally {
    signal.removeEventListener("abort", stop);
    session.client.off("error", connectionLost);
  }
}

function codeColumn({ field, plan }: TargetColumn, context: RunContext<PostgresParams>): CodedColumn {
  const { params, progress } = context;
  const nulls = params.unrepresentable === "null";
  return { plan, exact: compileExact(plan, { nulls, onNulled: () => progress.nulled(1, field.name) }) };
}
