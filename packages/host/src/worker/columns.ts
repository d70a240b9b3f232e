import type { DiscoverContext } from "@collectro/connector";
import { compileRowEncoder, encodeUnvalidated, sameSchema, type TableSchema } from "@collectro/table-schema";
import type { Opened } from "../stages/2-open.js";
import type { EncodeRow } from "../stages/6-shard.js";

/** What the columns of a run are, and in which form rows are wanted. */
export interface Columns {
  /** The one that counts: the user's, else the connector's; undefined when nobody knows one. */
  readonly schema: TableSchema | undefined;
  /** Finished lines are taken only in the connector's own form. */
  readonly wants: "rows" | "lines";
}

/** Asks the connector for its columns; a schema that the user passed wins over them. */
export async function columnsOf(
  { connector }: Opened,
  requested: TableSchema | undefined,
  context: Omit<DiscoverContext<unknown>, "requested">,
): Promise<Columns> {
  const discovered = await connector.discover({ ...context, requested } as never);
  const schema = requested ?? discovered;
  return { schema, wants: schema && discovered && sameSchema(schema, discovered) ? "lines" : "rows" };
}

/** How rows of these columns become lines. */
export function encoderOf(
  { connector, params }: Opened,
  { schema }: Columns,
  onNulled: (path: string) => void,
): EncodeRow {
  if (!schema) return encodeAnything;
  const unrepresentable = connector.unrepresentable(params as never);
  return compileRowEncoder(schema, { unrepresentable, onNulled }).encodeInto;
}

function encodeAnything(row: unknown, buffer: Buffer, at: number): number {
  const line = encodeUnvalidated(row);
  return Buffer.byteLength(line) > buffer.length - at ? -1 : at + buffer.write(line, at);
}
