// A container whose objects are there already: it only names them and says `success`.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const dir = process.env["COLLECTRO_SHARED_DIR"] ?? "/shared";
const publish = (name: string, text: string): void => {
  writeFileSync(join(dir, `.${name}`), text);
  renameSync(join(dir, `.${name}`), join(dir, name));
};
publish("loadpath.txt", JSON.stringify({ gcsPaths: process.argv.slice(2) }));
publish("job_result.txt", "success");
