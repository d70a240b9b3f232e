import { chownSync, mkdirSync } from "node:fs";
import { POD_SECURITY } from "../security.js";
import { podman } from "./podman.js";

/**
 * Makes a folder of this machine the own of a pod's user, who is nobody here: no one else gets rights to it. Without root it is
 * podman that knows who that user is.
 */
export async function givePodFolder(dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { runAsUser, runAsGroup } = POD_SECURITY;
  if (process.getuid?.() === 0) chownSync(dir, runAsUser, runAsGroup);
  else await podman("unshare", "chown", `${runAsUser}:${runAsGroup}`, dir);
}
