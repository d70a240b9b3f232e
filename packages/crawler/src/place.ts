// What verbs that run no crawler need of it: loading all of it takes longer than most of them do.
export { LOCAL_BUCKET, stateDir } from "./record/place.js";
export { type HostRecord, readHostRecord } from "./watch/host-record.js";
