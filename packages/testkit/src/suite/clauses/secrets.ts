import { type ConnectorCases, reasonOf } from "../cases.js";
import type { Clause } from "../clause.js";
import { must } from "../fault.js";
import { ending } from "../rows.js";
import type { Stand } from "../stand.js";
import { failsAndTells, struck } from "./outcome.js";

const NO_DOOR = "a source on this machine asks for no credentials";

/** What becomes of secrets. */
export function secrets({ secrets: given, source }: ConnectorCases): Clause[] {
  const notApplicable = reasonOf(given);
  return [
    {
      name: "credentials that are refused fail the run at once, and nobody sees them",
      notApplicable: notApplicable ?? (source.kind === "local" ? NO_DOOR : undefined),
      check: source.kind === "http" ? isRefused : isRefusedWithWrongOnes,
    },
    { name: "no secret comes out, in no run of this suite", notApplicable, check: staysSecret },
  ];
}

/** The source repeats all that it was sent: a message with an excerpt of its answer would show the secret. */
async function isRefused(stand: Stand): Promise<void> {
  const { http } = stand.source;
  const armed = http?.arm({ kind: "refusal" }, { times: Number.POSITIVE_INFINITY });
  const run = await stand.run();
  const asked = http?.asked.length ?? 0;
  http?.disarm();
  struck(armed?.strikes ?? 0, "401");
  failsAndTells(run);
  must(
    run.errors.some((error) => error.includes("SOURCE_AUTH")),
    () => ending(run),
    "throw SOURCE_AUTH for a 401",
  );
  must(asked <= 3, `${asked} requests with credentials that are refused`, "do not repeat what is refused");
}

async function isRefusedWithWrongOnes(stand: Stand): Promise<void> {
  for (const name of Object.keys(stand.secrets)) {
    const wrong = `not-the-${name}-7f3a9c`;
    const run = await stand.run({ params: { [name]: wrong } }, { secrets: [...Object.values(stand.secrets), wrong] });
    failsAndTells(run);
    must(
      run.errors.some((error) => error.includes("SOURCE_AUTH")),
      () => ending(run),
      "throw SOURCE_AUTH for it",
    );
  }
}

async function staysSecret(stand: Stand): Promise<void> {
  await stand.good();
  const { end } = await stand.manners();
  const printed = Object.entries(stand.secrets).filter(([, value]) => end.printed.includes(value));
  const seen = [...stand.leaks, ...printed.map(([name]) => `${name} was printed`)];
  const todo = "keep secrets out of rows, names and encodings of your own; the host masks them where it knows them";
  must(seen.length === 0, () => [...new Set(seen)].join("\n"), todo);
}
