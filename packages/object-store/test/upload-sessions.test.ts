import { existsSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { StagedFile } from "../src/staged-file.js";
import { createUploadSessions } from "../src/upload-sessions.js";
import { makeFolder } from "./client.js";

afterEach(() => {
  vi.useRealTimers();
});

test("a session ends after a week, with its bytes", async () => {
  await using folder = await makeFolder();
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2024-09-01T00:00:00Z") });
  const sessions = createUploadSessions();
  const plan = { bucket: "local", name: "a", settings: {}, preconditions: {}, promised: {} };
  const old = sessions.open(plan, new StagedFile(folder.path, 0));
  vi.setSystemTime(new Date("2024-09-07T23:00:00Z"));
  const younger = sessions.open(plan, new StagedFile(folder.path, 0));

  const wasThere = sessions.find(old.id) !== undefined;
  vi.setSystemTime(new Date("2024-09-08T00:00:01Z"));
  sessions.open(plan, new StagedFile(folder.path, 0));

  expect(wasThere).toBe(true);
  expect([sessions.find(old.id), sessions.find(younger.id)]).toEqual([undefined, younger]);
  expect([existsSync(old.staged.path), existsSync(younger.staged.path)]).toEqual([false, true]);
});
