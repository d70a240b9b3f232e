import { runHost } from "@collectro/host";

await runHost(import.meta.url);
