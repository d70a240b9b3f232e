export {
  chooseColumns,
  type DescribedColumns,
  refusedForm,
  schemaOfFields,
  unknownColumn,
  unknownColumns,
  unknownTable,
} from "./columns.js";
export { type Cursor, ensureRoom, newCursor, pointAt, SLACK_BYTES, viewOf } from "./cursor.js";
export { type DecimalField, decimalField } from "./decimal-field.js";
export { durationMs } from "./duration.js";
export { type CellEncoder, encodeOrNull, leafEncoder, type NullPolicy } from "./exact.js";
export { areOrdinary, arePlain, type Key, keyOf, moveFours, PLAIN, writeKey } from "./fast-bytes.js";
export { needsCare, SAFE_JSON_BYTES } from "./json-care.js";
export { nearestNames } from "./nearest-names.js";
export {
  connectionContradictions,
  durationParam,
  shared,
  sourceContradictions,
  unrepresentableParam,
} from "./params.js";
export { refusalOf, ValueRefused, within } from "./refusal.js";
export { type RefusedRow, refusedRow } from "./refused-row.js";
export { compileRowReader, type ReadColumn, ROWS_PER_BATCH, type RowReader } from "./row-reader.js";
export { isCertificateError, isUnreachable, readAuthority, TLS_HINT } from "./sockets.js";
export { type Endpoint, readUrl } from "./url.js";
export {
  cutWindow,
  dateLiteral,
  dayEnd,
  dayStart,
  fillPlaceholders,
  placeholdersOf,
  type SliceUnit,
  sliceText,
  sliceWindow,
} from "./window.js";
