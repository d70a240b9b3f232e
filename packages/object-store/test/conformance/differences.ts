/** fake-gcs-server's answer to a case, where it is not ours, and why we keep ours. */
export interface Difference {
  readonly answer: unknown;
  readonly why: string;
}

const all = ["a.txt", "days/2024-09-01/part-0", "days/2024-09-01/part-1", "days/2024-09-02/part-0", "days/index", "z"];

/** By the name of the case. Both sides are asserted: a difference that goes away fails the suite too. */
export const differences: Readonly<Record<string, Difference>> = {
  "a resumable save stores the same": {
    answer: { size: 24, contentType: "application/octet-stream", crc32c: "s4qOtw==" },
    why: "it does not read X-Upload-Content-Type, which is how the client sends the type of a resumable upload",
  },
  "a session takes chunks, tells how far it is, and ends": {
    answer: { first: [308, "bytes=0-262143"], query: [200, "bytes=0-262144"], last: [404, null], isSame: false },
    why: "it takes a status query for the end of the upload; GCS answers 308 with what it has",
  },
  "a session without bytes has no range": {
    answer: [200, "bytes=0-0"],
    why: "it takes a status query for the end of the upload; GCS answers 308 with what it has",
  },
  "a finished session answers with its object": {
    answer: [404, null],
    why: "it forgets a session with its end; GCS answers 200 and the object, for clients that lost the first answer",
  },
  "bytes that are stored already are skipped": {
    answer: { status: 200, isSame: false },
    why: "it appends them again; GCS ignores bytes that it has (Resumable uploads, Resent data)",
  },
  "a chunk beyond what is stored is refused": {
    answer: 200,
    why: "it does not compare offsets, and stores an object without the bytes in between",
  },
  "a chunk that is no multiple of 256 KiB is refused unless it is the last": {
    answer: 308,
    why: "it takes chunks of any length; GCS refuses them, and a program that sends them must fail here first",
  },
  "a cancelled session is gone": {
    answer: [499, 200, "none"],
    why: "it answers 499 and keeps the session, whose next status query makes an object",
  },
  "a 404 has Google's form": {
    answer: { status: 404, code: 404, reason: "notFound", domain: "global", message: "Not Found" },
    why: "its message does not name the object; GCS's does",
  },
  "reads with preconditions": {
    answer: [200, 200, 200],
    why: "it minds preconditions on uploads only",
  },
  "names that GCS refuses": {
    answer: ["none", "none", "none"],
    why: "it takes any name; the names are refused by GCS (Object names)",
  },
  "folders count towards a page": {
    answer: [
      [["a.txt", "z"], ["days/"]],
      [["a.txt", "z"], ["days/"]],
    ],
    why: "with a delimiter it ignores maxResults and pageToken",
  },
  matchGlob: {
    answer: [all, all, all, all, all],
    why: "it does not know matchGlob and lists everything",
  },
  "delete minds the generation": {
    answer: ["none", [false]],
    why: "it minds preconditions on uploads only: the object is gone",
  },
  "custom metadata is stored, merged and removed": {
    answer: [{ runId: "r1", 駅: "大阪" }, { runId: "r1", rows: "3", 駅: "" }, "no-store", "1"],
    why: "it empties a key that is to be removed, and its metageneration never changes",
  },
  "a change of metadata minds the metageneration": {
    answer: "none",
    why: "it minds preconditions on uploads only",
  },
  "a copy minds the generation of its target": {
    answer: ["none", "one"],
    why: "it minds preconditions on uploads only: the target is overwritten",
  },
  "compose joins objects in order": {
    answer: {
      text: "twoone,two",
      size: 10,
      crc32c: "QqiDWg==",
      md5Hash: "z/4NoQ5XlPiYEiBw3QxxZA==",
      componentCount: Number.NaN,
    },
    why: "it gives composed objects an MD5 and no componentCount; GCS does it the other way round",
  },
  "compose of what is not there": {
    answer: 500,
    why: "it takes a missing component for a failure of its own",
  },
  "buckets are made once and removed empty": {
    answer: [409, 412, true, [false]],
    why: "it answers 412 to the removal of a bucket that is not empty; GCS answers 409",
  },
};
