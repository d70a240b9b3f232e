import type { DiscoverContext, Item, RunContext, TableSchema } from "@collectro/connector";
import { durationMs, sliceText } from "@collectro/sql-source";
import { statementDeadline } from "./deadline.js";
import { explainError } from "./errors.js";
import { readLines } from "./lines.js";
import { NullTally } from "./null-tally.js";
import type { MysqlParams } from "./params.js";
import type { RowNames } from "./refused-row.js";
import { RowStream } from "./row-stream.js";
import { readRows } from "./rows.js";
import { openSession, type Session } from "./session.js";
import { type Outcome, openSliceSession } from "./slice-session.js";
import { describeSource, sliceCondition } from "./source.js";
import { naturalSchema, planTarget, selectStatement, type TargetColumn } from "./target.js";
import type { CodedColumn } from "./transcode/compile.js";
import { compileExact } from "./transcode/exact.js";
import { throwIfCut } from "./warnings.js";
import { wireOf } from "./wire.js";

function targetOptions(params: MysqlParams) {
  return { columns: params.columns, nulls: params.unrepresentable === "null" };
}

/** The columns from the server, or the schema that the user asked for when the source can be read in that form. */
export async function discoverSchema(context: DiscoverContext<MysqlParams>): Promise<TableSchema> {
  const { params, window, timeZone, signal, requested, log } = context;
  const session = await openSession({ params, signal });
  try {
    signal.throwIfAborted();
    const described = await describeSource(session, params, window, timeZone);
    const { source, zone } = described;
    sliceCondition(described, params, window, timeZone);
    const schema = requested ?? naturalSchema(source, targetOptions(params));
    planTarget(source, schema, targetOptions(params), zone);
    log.info(`${session.where}: ${source.label}, ${schema.fields.length} columns`);
    return schema;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    await session.close();
  }
}

/** Reads one slice. */
export async function* readSlice(context: RunContext<MysqlParams>): AsyncGenerator<Item> {
  const { session, release } = await openSliceSession(context);
  let outcome: Outcome = "cut";
  try {
    yield* readStatement(context, session);
    outcome = "whole";
  } catch (error) {
    throw context.signal.aborted ? context.signal.reason : error;
  } finally {
    await release(outcome);
  }
}

async function* readStatement(context: RunContext<MysqlParams>, session: Session): AsyncGenerator<Item> {
  const { params, slice, signal, progress, timeZone } = context;
  const described = await describeSource(session, params, slice, timeZone);
  const { source, zone } = described;
  const schema = context.schema ?? naturalSchema(source, targetOptions(params));
  const columns = planTarget(source, schema, targetOptions(params), zone);
  const condition = sliceCondition(described, params, slice, timeZone);
  signal.throwIfAborted();
  progress.waiting("MySQL prepares the rows");
  const stream = new RowStream(wireOf(session.connection), selectStatement(source, columns, condition, context.limit));
  const stop = () => stream.fail(signal.reason);
  const connectionLost = (error: Error) => stream.fail(error);
  signal.addEventListener("abort", stop);
  session.connection.on("error", connectionLost);
  const deadline = statementDeadline(durationMs(params.statementTimeout), (error) => stream.fail(error));
  try {
    const tally = new NullTally((count, column) => progress.nulled(count, column));
    const coded = columns.map((column) => codeColumn(column, params, tally));
    const names: RowNames = {
      ...source,
      columns,
      slice: sliceText(params, slice),
      nulls: params.unrepresentable === "null",
    };
    yield* context.wants === "lines" ? readLines(stream, coded, names, tally) : readRows(stream, coded, names, tally);
    await throwIfCut(
      session.connection,
      stream.warningCount,
      source.columns.some(({ lossy }) => lossy),
    );
  } catch (error) {
    throw explainError(error, { where: session.where, phase: "read" });
  } finally {
    deadline.clear();
    signal.removeEventListener("abort", stop);
    session.connection.off("error", connectionLost);
  }
}

function codeColumn(column: TargetColumn, params: MysqlParams, tally: NullTally): CodedColumn {
  const nulls = params.unrepresentable === "null";
  return { ...column, exact: compileExact(column, { nulls, onNulled: () => tally.add(column.field.name) }) };
}
