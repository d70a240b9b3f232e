/** For programs that record and replay; tests use `replayConnector` of `@collectro/testkit`. */
export { type Cassette, readCassette } from "./cassette.js";
export { PLACEHOLDER } from "./redactor.js";
export { type ReplayArguments, replayArguments } from "./replay-arguments.js";
