// The container's program with this package's connector; `PROOF_OPTIONS` are SupervisorOptions, where a figure needs others.
import { runHost } from "@collectro/host";

const { PROOF_OPTIONS } = process.env;
await runHost(import.meta.url, PROOF_OPTIONS ? JSON.parse(PROOF_OPTIONS) : {});
