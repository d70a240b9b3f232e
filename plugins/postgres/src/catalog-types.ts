import type { Client } from "pg";
import type { PgType } from "./pg-type.js";

/** A row of pg_type with what else belongs to it. Ids are numbers: an oid fits in 32 bits. */
interface TypeRow {
  oid: number;
  /** `other` for types that this package does not know by name: a user's type may be called int8. */
  name: string;
  label: string;
  type: string;
  base: number;
  base_typmod: number;
  relation: number;
  delimiter: string;
  element: number;
  range_subtype: number;
  multirange_subtype: number;
}

interface AttributeRow {
  relation: number;
  name: string;
  type: number;
  typmod: number;
}

// to_jsonb reads columns that older servers lack (rngmultitypid came with 14) as null.
const TYPES = `
SELECT t.oid::int8::float8 AS oid,
  CASE WHEN t.typnamespace = 'pg_catalog'::regnamespace OR t.typname IN ('citext', 'hstore')
    THEN t.typname::text ELSE 'other' END AS name, format_type(t.oid, NULL) AS label, t.typtype::text AS type,
  t.typbasetype::int8::float8 AS base, t.typtypmod AS base_typmod, t.typrelid::int8::float8 AS relation,
  t.typdelim::text AS delimiter,
  CASE WHEN t.typoutput = 'pg_catalog.array_out'::regproc THEN t.typelem::int8::float8 ELSE 0 END AS element,
  COALESCE(r.rngsubtype::int8::float8, 0) AS range_subtype,
  COALESCE((SELECT m.rngtypid::int8::float8 FROM pg_catalog.pg_range m
    WHERE (to_jsonb(m) ->> 'rngmultitypid')::int8 = t.oid::int8), 0) AS multirange_subtype
FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
WHERE t.oid = ANY($1::oid[])`;

const ATTRIBUTES = `
SELECT attrelid::int8::float8 AS relation, attname::text AS name, atttypid::int8::float8 AS type, atttypmod AS typmod
FROM pg_catalog.pg_attribute WHERE attrelid = ANY($1::oid[]) AND attnum > 0 AND NOT attisdropped ORDER BY attrelid, attnum`;

/** Types by oid, loaded as far as the asked ones reach. */
export interface TypeCatalog {
  /** The type with its parameters; -1 = none. Throws when the oid was not among the loaded ones. */
  resolve(oid: number, typmod: number): PgType;
}

interface Loaded {
  readonly types: Map<number, TypeRow>;
  readonly attributes: Map<number, AttributeRow[]>;
}

/** Loads types and everything they consist of: one round trip for plain columns, one more per level of nesting. */
export async function loadTypes(client: Client, oids: Iterable<number>): Promise<TypeCatalog> {
  const loaded: Loaded = { types: new Map(), attributes: new Map() };
  let wanted = [...new Set(oids)];
  while (wanted.length > 0) {
    const { rows } = await client.query<TypeRow>(TYPES, [wanted]);
    for (const row of rows) loaded.types.set(row.oid, row);
    await loadAttributes(client, rows, loaded);
    const parts = rows.flatMap((row) => [
      row.base,
      row.element,
      row.range_subtype,
      row.multirange_subtype,
      ...(loaded.attributes.get(row.relation) ?? []).map((attribute) => attribute.type),
    ]);
    wanted = [...new Set(parts)].filter((oid) => oid !== 0 && !loaded.types.has(oid));
  }
  return { resolve: (oid, typmod) => resolve(loaded, oid, typmod) };
}

async function loadAttributes(client: Client, types: readonly TypeRow[], loaded: Loaded): Promise<void> {
  const relations = types.filter((row) => row.type === "c").map((row) => row.relation);
  if (relations.length === 0) return;
  const { rows } = await client.query<AttributeRow>(ATTRIBUTES, [relations]);
  for (const relation of relations) loaded.attributes.set(relation, []);
  for (const row of rows) loaded.attributes.get(row.relation)?.push(row);
}

function resolve(loaded: Loaded, oid: number, typmod: number): PgType {
  const row = loaded.types.get(oid);
  if (row === undefined) throw new TypeError(`type ${oid} was not loaded`);
  const { label } = row;
  if (row.type === "d") return resolve(loaded, row.base, row.base_typmod);
  if (row.element !== 0) {
    return { kind: "array", label, element: resolve(loaded, row.element, typmod), delimiter: row.delimiter };
  }
  if (row.type === "r") return { kind: "range", label, subtype: resolve(loaded, row.range_subtype, -1) };
  if (row.multirange_subtype !== 0) {
    const range = loaded.types.get(row.multirange_subtype);
    return { kind: "multirange", label, subtype: resolve(loaded, range?.range_subtype ?? 0, -1) };
  }
  if (row.type === "c") {
    const fields = (loaded.attributes.get(row.relation) ?? []).map((attribute) => ({
      name: attribute.name,
      type: resolve(loaded, attribute.type, attribute.typmod),
    }));
    return { kind: "composite", label, fields };
  }
  return { kind: "base", label, name: row.type === "e" ? "enum" : row.name, typmod };
}
