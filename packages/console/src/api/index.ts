export type * from "./common.js";
export type * from "./connectors.js";
export type * from "./events.js";
export type * from "./pretests.js";
export type * from "./runs.js";
export type * from "./workflows.js";
