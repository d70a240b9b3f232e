/** For the host only: what connectors get as `context.http`. */
export type { LookupAll } from "./http/address-guard.js";
export type { Call } from "./http/call.js";
export { createHttp, type HttpParts, type OwnedHttp } from "./http/client.js";
export { decompress, decompressors } from "./http/decode.js";
export type { Answer, Deadlines, Transport } from "./http/transport.js";
