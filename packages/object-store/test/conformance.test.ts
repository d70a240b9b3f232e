import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient } from "./client.js";
import type { ConformanceCase, Ground } from "./conformance/case.js";
import { changeCases } from "./conformance/changes.js";
import { differences } from "./conformance/differences.js";
import { listCases } from "./conformance/lists.js";
import { readCases } from "./conformance/reads.js";
import { sessionCases } from "./conformance/sessions.js";
import { uploadCases } from "./conformance/uploads.js";
import { type Peer, startFakeGcs, startOwn, whyNoFakeGcs } from "./peers.js";

const suites: Readonly<Record<string, readonly ConformanceCase[]>> = {
  uploads: uploadCases,
  sessions: sessionCases,
  reads: readCases,
  lists: listCases,
  changes: changeCases,
};

test("every difference belongs to a case", () => {
  const names = Object.values(suites).flatMap((cases) => cases.map(({ name }) => name));

  expect(names).toEqual(expect.arrayContaining(Object.keys(differences)));
  expect(names).toHaveLength(new Set(names).size);
});

async function openGround(endpoint: string): Promise<Ground> {
  const storage = createClient(endpoint);
  const bucket = storage.bucket(`case-${randomUUID()}`);
  await bucket.create();
  return { storage, bucket, endpoint };
}

describe("object-store, by the real client", () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = await startOwn();
  });
  afterAll(() => peer[Symbol.asyncDispose]());

  for (const [suite, cases] of Object.entries(suites)) {
    test.for(cases)(`${suite}: $name`, async ({ ask, want }) => {
      const ground = await openGround(peer.endpoint);

      const answer = await ask(ground);

      expect(answer).toEqual(want);
    });
  }
});

describe("fake-gcs-server, by the same client, answers the same", () => {
  const missing = whyNoFakeGcs();
  let peer: Peer | undefined;
  beforeAll(async () => {
    peer = missing === undefined ? await startFakeGcs() : undefined;
  });
  afterAll(() => peer?.[Symbol.asyncDispose]());

  for (const [suite, cases] of Object.entries(suites)) {
    test.for(cases)(`${suite}: $name`, async ({ name, ask, want }, { skip }) => {
      if (!peer) {
        return skip(missing);
      }
      const ground = await openGround(peer.endpoint);

      const answer = await ask(ground);

      const difference = differences[name];
      expect(answer).toEqual(difference ? difference.answer : want);
      if (difference) {
        expect(answer, "this difference is none any more").not.toEqual(want);
      }
    });
  }
});
