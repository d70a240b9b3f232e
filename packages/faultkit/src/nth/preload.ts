// Loaded with --import into the processes of a test (see `nthEnvironment`): wraps the ports that the plan names, in the
// process that the plan names, before any code of the program runs.
import { ports } from "./counter.js";

if (ports.includes("fs")) await (await import("./ports/fs.js")).installFs();
if (ports.includes("channel")) (await import("./ports/channel.js")).installChannel();
if (ports.includes("gcs")) (await import("./ports/gcs.js")).installGcs();
if (ports.includes("record")) (await import("./ports/record.js")).installRecord();
if (ports.includes("spawn")) (await import("./ports/spawn.js")).installSpawn();
