import { describe, expect, it, onTestFinished } from "vitest";
import { IMAGE, isKnown, launch, makeImage, nameOf, podman, requestOf, useImage, written } from "./podman-kit.js";
import { tempDir } from "./temp-dir.js";

useImage();

describe("the end of an image's container", () => {
  const deaf = "trap '' TERM; echo up >/shared/up; while :; do sleep 0.02; done";

  it("is asked for by the signal that the image names", async () => {
    const image = `${IMAGE}-stop`;
    makeImage(tempDir(), image, "STOPSIGNAL SIGINT");
    onTestFinished(() => void podman("rmi", "--force", image));
    const request = requestOf(
      "trap 'exit 4' TERM; trap 'exit 5' INT; echo up >/shared/up; while :; do sleep 0.02; done",
    );
    const container = await launch(request, image);
    await written(request, "up");
    await container.stop(20_000);
    expect(await container.ended).toEqual({ kind: "exited", code: 5 });
  });

  it("is asked for by TERM, and what it does in its grace counts", async () => {
    const request = requestOf("trap 'exit 4' TERM; echo up >/shared/up; while :; do sleep 0.02; done");
    const container = await launch(request);
    await written(request, "up");
    await container.stop(20_000);
    expect(await container.ended).toEqual({ kind: "exited", code: 4 });
    expect(isKnown(request)).toBe(false);
  });

  it("is enforced after the grace; a kill of ours is not taken for want of memory", async () => {
    const request = requestOf(deaf, { memoryBytes: 64e6 });
    const container = await launch(request);
    await written(request, "up");
    await Promise.all([container.stop(200), container.stop(200)]);
    expect(await container.ended).toEqual({ kind: "signalled", signal: "SIGKILL" });
    expect(isKnown(request)).toBe(false);
  });

  it("comes by a signal that is sent by itself", async () => {
    const request = requestOf(deaf.replace("trap '' TERM", "trap 'echo saw >/shared/saw' TERM"));
    const container = await launch(request);
    await written(request, "up");
    await container.signal("SIGTERM");
    await written(request, "saw");
    await container.signal("SIGKILL");
    expect(await container.ended).toEqual({ kind: "signalled", signal: "SIGKILL" });
    await container.signal("SIGTERM");
  });

  it("tells want of memory from a kill by somebody else", async () => {
    const greedy = await launch(requestOf("x=$(head -c 300000000 /dev/zero | tr '\\000' a)", { memoryBytes: 64e6 }));
    expect(await greedy.ended).toEqual({ kind: "signalled", signal: "SIGKILL", outOfMemory: true });
    const request = requestOf(deaf, { memoryBytes: 64e6 });
    const container = await launch(request);
    await written(request, "up");
    podman("kill", "--signal=KILL", nameOf(request));
    expect(await container.ended).toEqual({ kind: "signalled", signal: "SIGKILL" });
  });

  it("is seen as unseen when somebody removes the container", async () => {
    const request = requestOf("echo up >/shared/up; exec sleep 100");
    const container = await launch(request);
    await written(request, "up");
    podman("rm", "--force", "--time=0", nameOf(request));
    expect(["unseen", "signalled"]).toContain((await container.ended).kind);
  });
});
