import type { ConnectorCases } from "./cases.js";
import type { Clause } from "./clause.js";
import { dates } from "./clauses/dates.js";
import { declaration } from "./clauses/declaration.js";
import { hostile } from "./clauses/hostile.js";
import { httpFaults } from "./clauses/http-faults.js";
import { manners } from "./clauses/manners.js";
import { memory } from "./clauses/memory.js";
import { rows } from "./clauses/rows.js";
import { secrets } from "./clauses/secrets.js";
import { tcpFaults } from "./clauses/tcp-faults.js";

/** Every clause, in order: the ones that apply and the ones that do not. The secrets come last: they look back at all runs. */
export function clausesFor(cases: ConnectorCases): Clause[] {
  const reason = cases.beyondSource?.notApplicable;
  const beyondSource = (clauses: readonly Clause[]): Clause[] =>
    clauses.map(({ name, notApplicable, check }) => ({ name, notApplicable: notApplicable ?? reason, check }));
  return [
    ...beyondSource([...declaration, ...rows, ...dates(cases)]),
    ...httpFaults(cases),
    ...tcpFaults(cases),
    ...beyondSource(hostile(cases)),
    ...manners(cases),
    ...beyondSource(memory(cases)),
    ...secrets(cases),
  ];
}
