export { type ReplayOptions, readLines, replayConnector } from "./cassette/replay-connector.js";
export { makeCertificate } from "./certificate.js";
export type { ConnectorRun, RunReport } from "./connector-run.js";
export { type Drive, type Driver, driverOf, messageOf, type Outcome, readAll, WINDOW } from "./drive.js";
export { startProxy } from "./proxy.js";
export { type ConnectorRunOptions, runConnector } from "./run-connector.js";
export type { HttpAnswer, HttpAnswering, HttpQuestion } from "./source/http-source.js";
export type { SourceAddress, Upstream } from "./source/open-source.js";
export {
  type ConnectorCases,
  type Dates,
  type EmptyDay,
  type Hostile,
  type HostileCell,
  type HostileName,
  type Large,
  type NotApplicable,
  notApplicable,
  type Params,
  type Source,
  type Variation,
} from "./suite/cases.js";
export { testConnector } from "./suite/test-connector.js";
