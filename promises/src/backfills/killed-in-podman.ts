import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { killBackfills } from "../world/backfill-kills.js";
import { randomOf } from "../world/backfill-runs.js";
import { ROWS_A_DAY } from "../world/crawl-history.js";
import { workflowOf } from "../world/crawl-world.js";
import type { SetGround, SetOutcome } from "./set.js";
import { makeShellImage, removeImage } from "./shell-image.js";
import { podmanEnvironment } from "./year.js";

const KILLS = 20;

/** A container of a shell alone: stores the rows of its day under a new name, then claims success. */
const SCRIPT = `set -eu
body=
for i in {0..${ROWS_A_DAY - 1}}; do
  body="$body{\\"id\\":\\"$FROM-$i\\",\\"day\\":\\"$FROM\\",\\"value\\":\\"$EPOCHREALTIME\\"}"$'\\n'
done
object="out/$FROM-\${EPOCHREALTIME/./}-$RANDOM"
address=\${COLLECTRO_GCS_ENDPOINT#http://}
exec 3<>"/dev/tcp/\${address%:*}/\${address#*:}"
printf 'POST /upload/storage/v1/b/local/o?uploadType=media&name=%s HTTP/1.1\\r\\nHost: %s\\r\\n' "\${object//\\//%2F}" "$address" >&3
printf 'Content-Type: application/json\\r\\nContent-Length: %s\\r\\nConnection: close\\r\\n\\r\\n%s' "\${#body}" "$body" >&3
read -r _ status _ <&3
[ "$status" = 200 ]
printf '{"gcsPaths":["gcs://local/%s"]}' "$object" >"$COLLECTRO_SHARED_DIR/loadpath.txt"
printf success >"$COLLECTRO_SHARED_DIR/.result"
mv "$COLLECTRO_SHARED_DIR/.result" "$COLLECTRO_SHARED_DIR/job_result.txt"`;

/** Kills of backfills whose containers podman runs, after random times, and of their resumptions. */
export async function killedInPodman({ dir, kills = KILLS, say }: SetGround): Promise<SetOutcome> {
  const image = `localhost/collectro-backfill-kills:${process.pid}`;
  makeShellImage(dir, image);
  try {
    const workflow = join(dir, "workflow.json");
    const { command: _, ...rest } = workflowOf("append") as Record<string, unknown>;
    writeFileSync(workflow, JSON.stringify({ ...rest, image, args: ["-c", SCRIPT] }));
    const victims = { stateDir: join(dir, "state"), workflow, env: podmanEnvironment(), random: randomOf(3), say };
    const { kills: killed, days, missing, doubled, wrongVerdicts } = await killBackfills(victims, kills);
    const told = `killed ${killed} times; ${days} days: ${missing} rows missing, ${doubled} doubled, ${wrongVerdicts} wrong verdicts`;
    return { told, agrees: missing + doubled + wrongVerdicts === 0 };
  } finally {
    removeImage(image);
  }
}
