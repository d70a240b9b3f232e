export {
  addDays,
  type CalendarDate,
  daysOf,
  type Localized,
  type Problem,
  problemsOf,
  type RunWindow,
} from "@collectro/contract";
export type { RowOf, SchemaLiteral, TableSchema } from "@collectro/table-schema";
export { z } from "zod";
export { coerce } from "./coerce.js";
export {
  type AnyRow,
  API_VERSION,
  type Connector,
  type DiscoveredDeclaration,
  type EmptyWindow,
  type Example,
  type FixedDeclaration,
  type Item,
  type Unrepresentable,
} from "./connector.js";
export type { Clock, DiscoverContext, Log, Progress, RunContext } from "./context.js";
export { defineConnector } from "./define-connector.js";
export { paramError, type SourceCode, type SourceFault, sourceError } from "./errors.js";
export { type AddressGuard, addressGuard } from "./http/address-guard.js";
export { displayUrl } from "./http/display.js";
export { type Failure, failureOfError } from "./http/errors.js";
export { parseJson as parseExactJson } from "./http/json.js";
export { retryAfterMs } from "./http/retry-after.js";
export type { Http, HttpOptions, HttpRequest, HttpResponse, HttpStream } from "./http.js";
export { type EncodedLines, encodedLines, isEncodedLines, isUnchecked, type Unchecked, unchecked } from "./items.js";
export { type ParamInfo, type ParsedParams, secret } from "./params.js";
export { byDay, byMonth, byWeek, type Slice, whole } from "./slices.js";
