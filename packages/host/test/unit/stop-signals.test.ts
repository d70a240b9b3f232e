import { once } from "node:events";
import { expect, test } from "vitest";
import { StopSignals } from "../../src/supervisor/stop-signals.js";

test("signals that come before anybody listens are kept, in order", async () => {
  const signals = new StopSignals();
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    const arrived = once(process, name);
    process.kill(process.pid, name);
    await arrived;
  }
  const heard: string[] = [];
  signals.listen((signal) => heard.push(signal));
  expect(heard).toEqual(["SIGTERM", "SIGINT", "SIGHUP"]);

  const arrived = once(process, "SIGTERM");
  process.kill(process.pid, "SIGTERM");
  await arrived;
  expect(heard).toEqual(["SIGTERM", "SIGINT", "SIGHUP", "SIGTERM"]);
});
