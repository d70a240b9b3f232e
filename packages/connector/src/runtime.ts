/** For the host only: what connectors get as `context.http`. */
export type { LookupAll } from "./http/address-guard.js";
export { createHttp, type HttpParts, type OwnedHttp } from "./http/client.js";
