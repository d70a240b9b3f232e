import { expect, test } from "vitest";
import { type ConnectorCases, notApplicable } from "../../src/index.js";
import { clausesFor } from "../../src/suite/suite.js";

const CASES: ConnectorCases = {
  source: { kind: "tcp", server: () => ({ port: 1 }) },
  params: {},
  secrets: { token: "the-token-of-nobody" },
  window: { from: "2024-09-24", to: "2024-09-25" },
  emptyDay: { day: "2024-09-30", zeroRows: "success" },
  hostile: { column: "note", place: () => ({}), cannot: { NUL: "there is none" } },
  large: notApplicable("it is small"),
};

test("a further source of a connector is tried for its faults, manners and secrets, and says why for no more", () => {
  const whole = clausesFor(CASES);
  const further = clausesFor({ ...CASES, beyondSource: notApplicable("the suite over HTTP proves it") });
  const applying = further.filter((clause) => clause.notApplicable === undefined).map(({ name }) => name);
  const reasons = Map.groupBy(further, (clause) => clause.notApplicable);

  expect(further.map(({ name }) => name)).toEqual(whole.map(({ name }) => name));
  expect(applying).toEqual([
    "a server that cannot be reached fails the run, which says so",
    "answers in small pieces give the same rows",
    "a connection that is reset in the middle: the same rows, or a failure that says so",
    "a connection that ends in the middle: the same rows, or a failure that says so",
    "a server that takes the connection and says nothing fails the run by a deadline of its own",
    "ends within 2 s when the reader has enough, or aborts between rows",
    "ends within 2 s of an abort while the source is silent",
    "leaves no socket, timer or file open: read to the end, left early, aborted",
    "touches no environment, process, stdout, shared folder or output bucket",
    "credentials that are refused fail the run at once, and nobody sees them",
    "no secret comes out, in no run of this suite",
  ]);
  expect(reasons.get("the suite over HTTP proves it")?.length).toBe(18);
  // What never applied keeps its own reason.
  expect(["there is none", "it is small"].map((reason) => reasons.get(reason)?.length)).toEqual([1, 1]);
});
